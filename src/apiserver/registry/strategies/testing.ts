/** For tests of strategies: the steps of a write that are pure, without an engine. */
import { applyDefaults, type FieldError, findStruct, formatFieldError, type Kind, type KubeObject } from '#api';
import type { Strategy, TableColumn, WriteContext } from '../../resource/strategy.ts';

/** 2026-01-02T03:04:05Z: "now" in the tests of strategies. */
export const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What a strategy is told of a write. */
export const contextFor = (subresource = ''): WriteContext => ({
  user: { username: 'tester', groups: [] },
  nowMs,
  subresource,
});

/** What a strategy makes of a new object: the object, and the messages of what is wrong with it. */
export function planCreate<K extends KubeObject>(
  strategy: Strategy,
  given: object,
  _kind?: Kind<K>,
): { object: K; messages: string[] } {
  const draft = complete(strategy, given);
  delete (draft as { status?: unknown }).status;
  strategy.prepareForCreate?.(draft, contextFor());
  const errors = strategy.reservations?.assign(draft, undefined, () => false) ?? [];
  errors.push(...(strategy.validateCreate?.(draft, contextFor()) ?? []));
  return { object: draft as unknown as K, messages: messagesOf(errors) };
}

/** What a strategy makes of an update of an object that {@link planCreate} made. */
export function planUpdate<K extends KubeObject>(
  strategy: Strategy,
  old: KubeObject,
  change: (draft: K) => void,
): { object: K; messages: string[] } {
  const draft = structuredClone(old);
  change(draft as unknown as K);
  complete(strategy, draft);
  strategy.prepareForUpdate?.(draft, old, contextFor());
  const errors = strategy.reservations?.assign(draft, old, () => false) ?? [];
  errors.push(...(strategy.validateUpdate?.(draft, old, contextFor()) ?? []));
  return { object: draft as unknown as K, messages: messagesOf(errors) };
}

/** Errors as they are told to users. */
export const messagesOf = (errors: readonly FieldError[]): string[] => errors.map(formatFieldError);

function complete(strategy: Strategy, given: object): KubeObject {
  const { kind } = strategy;
  const draft = given as KubeObject;
  draft.apiVersion = kind.apiVersion;
  draft.kind = kind.kind;
  draft.metadata = {
    name: 'x',
    uid: 'u1',
    resourceVersion: '1',
    creationTimestamp: '2026-01-02T03:04:05Z',
    ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}),
    ...(draft.metadata as object | undefined),
  };
  const struct = findStruct(kind.apiVersion, kind.kind);
  if (struct) applyDefaults(struct, draft);
  strategy.applyDefaults?.(draft);
  return draft;
}

/** All cells of an object's row. */
export const printCells = (columns: readonly TableColumn[], object: KubeObject): unknown[] =>
  columns.map(column => column.value(object, nowMs));
