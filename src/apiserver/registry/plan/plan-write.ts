/** What a write makes of an object: pure, and the same for whoever writes, through the engine or in a test.
 *
 *  Flow: a body is decoded (decode-body.ts) or a patch applied (apply-patch.ts) -> `complete*`: what was left out is
 *  filled in -> mutating admission -> `prepare*`: the server's own part, and what the strategy makes of the draft ->
 *  `validate*` (validate.ts) -> validating admission -> `completeStatus` of a new one -> commit. Deletions are planned
 *  in plan-deletion.ts. */
import type { KubeObject } from '#api';
import { oneStep, type Steps } from '#base';
import { dropDisabled, fillIn, normalizeAs } from '../../resource/field-rules.ts';
import type { Resource } from '../../resource/resource.ts';
import type { WriteContext } from '../../resource/strategy.ts';
import { countGeneration, keepStamps, keepStatus, onlyStatus, stampNew } from './metadata.ts';

/** Of which kind a write is, and what strategies are told of it. */
export interface Planning {
  readonly resource: Resource;
  readonly context: WriteContext;
}

/** Fills in what fields are when left out: constants of the descriptors, then what the strategy derives. Changes the
 *  draft. */
export function* completeNew({ resource, context }: Planning, draft: KubeObject): Steps<void> {
  fillIn(resource, draft);
  yield;
  resource.strategy.applyDefaults?.(draft, context.nowMs);
}

/** The draft of an update: the wanted object, which has its defaults, or, when only the status is written, the old one
 *  with the wanted status. `wanted` belongs to the draft from now on. */
export const draftOf = (planning: Planning, wanted: KubeObject, old: KubeObject): KubeObject =>
  isStatusWrite(planning) ? onlyStatus(planning.resource, wanted, old) : wanted;

/** Makes a draft a new object: fields behind gates that are off go, the server's metadata come, and the strategy has
 *  its say. Changes the draft, which has its normal form afterwards. */
export function* prepareNew(
  { resource, context }: Planning,
  draft: KubeObject,
  { uid }: { readonly uid: string },
): Steps<void> {
  const { strategy, hasStatus } = resource;
  dropDisabled(resource, draft);
  stampNew(resource, draft, { nowMs: context.nowMs, uid });
  if (hasStatus && !strategy.acceptsStatusOnCreate) delete (draft as { status?: unknown }).status;
  strategy.prepareForCreate?.(draft, context);
  yield;
  normalizeAs(resource, draft);
}

/** Gives a new object that is valid what it has whenever it is read: the status that the schema of a custom kind fills
 *  in, since the writer's was dropped. As upstream, nobody is asked about that one. Changes the draft. */
export const completeStatus = ({ resource: { rules } }: Planning, draft: KubeObject): Steps<void> =>
  oneStep(() => rules?.applyDefaults(draft));

/** Gives a draft what a writer left out or may not decide, and the strategy its say. Changes the draft, which has its
 *  normal form afterwards. */
export function* prepareChange(planning: Planning, draft: KubeObject, old: KubeObject): Steps<void> {
  const { resource, context } = planning;
  const { strategy, hasStatus } = resource;
  const isStatus = isStatusWrite(planning);
  dropDisabled(resource, draft, old);
  keepStamps(draft, old);
  if (hasStatus && !isStatus) keepStatus(draft, old);
  yield;
  strategy.prepareForUpdate?.(draft, old, context);
  yield;
  normalizeAs(resource, draft);
  yield;
  if (!isStatus) countGeneration(resource, draft, { old, subresource: context.subresource });
}

/** Whether a write is of the status, which is then kept apart. */
export const isStatusWrite = ({ resource: { hasStatus, strategy }, context: { subresource } }: Planning): boolean =>
  hasStatus && (subresource === 'status' || (strategy.statusSubresources?.includes(subresource) ?? false));
