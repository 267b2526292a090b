/** For tests of strategies: writes without an engine, planned as the engine plans them. */
import { deepClone, type FieldError, formatFieldError, type KubeObject, type New } from '#api';
import { runNow } from '#base';
import { printCell } from '../../resource/cell.ts';
import { shapeOf } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import type { Strategy, TableColumn, WriteContext } from '../../resource/strategy.ts';
import { decodeBody } from '../plan/decode-body.ts';
import { completeNew, draftOf, type Planning, prepareChange, prepareNew } from '../plan/plan-write.ts';
import { validateChange, validateNew } from '../plan/validate.ts';

/** 2026-01-02T03:04:05Z: "now" in the tests of strategies. */
export const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What a strategy is told of a write. */
export const contextFor = (subresource = ''): WriteContext => ({
  user: { username: 'tester', groups: [] },
  nowMs,
  subresource,
});

const planningFor = (strategy: Strategy, subresource?: string): Planning => ({
  resource: createResource({ ...shapeOf(strategy.kind), strategy }),
  context: contextFor(subresource),
});

/** What becomes of a body that creates an object named x: the object, and the messages of what is wrong with it. */
export function planCreate<K extends KubeObject>(
  strategy: Strategy,
  given: object | Partial<New<K>>,
): { object: K; messages: string[] } {
  const planning = planningFor(strategy);
  const draft = decode(strategy, {
    ...given,
    metadata: { ...placeOf(strategy), ...('metadata' in given ? given.metadata : {}) },
  });
  runNow(completeNew(planning, draft));
  runNow(prepareNew(planning, draft, { uid: 'u1' }));
  const taken = strategy.reservations?.assign(draft, undefined, () => false) ?? [];
  const errors = taken.length > 0 ? taken : runNow(validateNew(planning, draft));
  return { object: draft as K, messages: messagesOf(errors) };
}

/** What becomes of a body that changes an object which {@link planCreate} made, or its subresource. */
export function planUpdate<K extends KubeObject>(
  strategy: Strategy,
  old: KubeObject,
  change: (draft: K) => void,
  subresource = '',
): { object: K; messages: string[] } {
  const planning = planningFor(strategy, subresource);
  const body = deepClone(old);
  change(body as K);
  const wanted = decode(strategy, body);
  runNow(completeNew(planning, wanted));
  const draft = draftOf(planning, wanted, old);
  runNow(prepareChange(planning, draft, old));
  const taken = strategy.reservations?.assign(draft, old, () => false) ?? [];
  const errors = taken.length > 0 ? taken : runNow(validateChange(planning, draft, old));
  return { object: draft as K, messages: messagesOf(errors) };
}

/** Errors as they are told to users. */
export const messagesOf = (errors: readonly FieldError[]): string[] => errors.map(formatFieldError);

const placeOf = ({ kind }: Strategy): object => ({
  name: 'x',
  ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}),
});

const decode = ({ kind }: Strategy, body: object): KubeObject =>
  decodeBody(shapeOf(kind), deepClone(body), { fieldValidation: 'Strict', warn: () => undefined });

/** All cells of an object's row. */
export const printCells = (columns: readonly TableColumn[], object: KubeObject): unknown[] =>
  columns.map(column => printCell(column.value(object), nowMs));
