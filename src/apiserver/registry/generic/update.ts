/** Changing an object: PUT, PATCH and subresources all come down to this.
 *
 *  Flow: newest object -> the change makes a draft of it -> complete -> mutating admission -> prepare -> reservations
 *  -> validate -> validating admission -> commit (../plan/plan-write.ts), and all of it again from the newest object
 *  when somebody else was quicker, in line with others to whom that happened: a writer who named a resourceVersion then
 *  gets the conflict. */
import { conflict, deepEqual, invalidObject, invalidValue, type KubeObject, notFound } from '#api';
import { oneStep, type Steps } from '#base';
import type { StoreOperation } from '#store';
import { asStored } from '../../resource/field-rules.ts';
import { encodeWithinBounds, pathOf } from '../../resource/resource.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import { sameButTimes } from '../plan/managed-fields/entries.ts';
import { draftOf, prepareChange } from '../plan/plan-write.ts';
import { validateChange } from '../plan/validate.ts';
import { commitObject, commitRemoval } from './commit.ts';
import { commitTogether } from './commit-together.ts';
import { assignReservations, checkChangedPlace, completeAndTrack, refuseInvalid, warn } from './create.ts';
import { admissionOf, admissionRequest, type Engine, isDryRun, planningOf, type WriteRequest } from './engine.ts';
import { type Run, runnerFor } from './in-turns.ts';
import { afterAdmission, mergeRepeatedOwners } from './repeated-owners.ts';

/** Attempts when others keep being quicker: those of other servers, of deletions, or of what is reserved. */
const maxAttempts = 20;

/** Makes the wanted object from the stored one, which it must leave alone; what it returns belongs to the engine. What
 *  may be long work is to be done by `run`. */
export type Change = (old: KubeObject, run: Run) => KubeObject | Promise<KubeObject>;

/** Stores the changed object and returns it; when nothing changed, nothing is written. Throws 404, 409 Conflict, 422,
 *  or what the change or admission throws. */
export async function updateObject(engine: Engine, asked: WriteRequest, change: Change): Promise<StoredObject> {
  const path = pathOf(asked.namespace, asked.name);
  const { lines } = engine;
  if (!lines.has(path)) {
    const stored = await tryUpdate(engine, asked, { change, attempts: 1 });
    if (stored) return stored;
  }
  using _turn = await lines.enter(path);
  const stored = await tryUpdate(engine, asked, { change, attempts: maxAttempts });
  if (stored) return stored;
  throw conflict(engine.resource.groupResource, asked.name);
}

/** Undefined when somebody else was quicker each time. */
async function tryUpdate(
  engine: Engine,
  asked: WriteRequest,
  { change, attempts }: { change: Change; attempts: number },
): Promise<StoredObject | undefined> {
  const { resource, cache } = engine;
  if (!cache.isReady) await cache.start();
  const loading = resource.strategy.load?.();
  if (loading) await loading;
  const lost = new Set<string>();
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const old = cache.get(asked.namespace, asked.name);
    if (!old) throw notFound(resource.groupResource, asked.name);
    const run = runnerFor(engine, asked, old.byteLength);
    // Perhaps it has to be parsed.
    const before = await run(oneStep(() => old.object));
    const wanted = await change(before, run);
    checkChangedPlace(engine, asked, wanted);
    checkPreconditions(engine, wanted, old);
    const prepared = await prepare(engine, asked, wanted, { old, lost, run });
    const outcome = await store(engine, asked, prepared, { old, run });
    if (outcome.stored) return outcome.stored;
    if (outcome.conflict !== resource.prefix + pathOf(old.namespace, old.name)) lost.add(outcome.conflict);
  }
  return undefined;
}

/** What is to be stored. */
interface Prepared {
  readonly draft: KubeObject;
  /** What is stored along with it, as admission says. */
  readonly together: readonly StoreOperation[];
  /** Asks admission anew. */
  readonly validate: () => Promise<readonly StoreOperation[]>;
}

async function prepare(
  engine: Engine,
  request: WriteRequest,
  wanted: KubeObject,
  { old, lost, run }: { old: StoredObject; lost: ReadonlySet<string>; run: Run },
): Promise<Prepared> {
  const { resource } = engine;
  const admission = admissionOf(engine, request);
  const planning = planningOf(engine, request);
  await run(completeAndTrack(planning, request, { draft: wanted, old: old.object }));
  const draft = await run(oneStep(() => draftOf(planning, wanted, old.object)));
  const change = admissionRequest(engine, request, { operation: 'UPDATE', object: draft, old: old.object });
  await admission.admit(change);
  mergeRepeatedOwners(request, draft, afterAdmission);
  await run(prepareChange(planning, draft, old.object));
  const path = pathOf(old.namespace, old.name);
  await run(oneStep(() => assignReservations(engine, draft, { old: old.object, path, lost })));
  refuseInvalid(resource, draft, await run(validateChange(planning, draft, old.object)));
  await run(warn(planning, request, { draft, old: old.object }));
  const validate = async () => {
    const together: StoreOperation[] = [];
    await admission.validate({ ...change, alongside: write => void together.push(write) });
    return together;
  };
  return { draft, together: await validate(), validate };
}

/** Throws when the draft is of another version than the stored one. */
function checkPreconditions({ resource }: Engine, { metadata }: KubeObject, old: StoredObject): void {
  const { name } = old;
  const { groupResource, strategy } = resource;
  const version = metadata.resourceVersion;
  if (version && version !== '0' && version !== String(old.revision)) throw conflict(groupResource, name);
  if ((!version || version === '0') && strategy.allowUnconditionalUpdate === false) {
    // As upstream, the error names the resource where others name the kind.
    const { group, resource: plural } = groupResource;
    const errors = [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')];
    throw invalidObject({ group, kind: plural }, name, errors);
  }
}

type Outcome = { stored: StoredObject; conflict?: undefined } | { stored?: undefined; conflict: string };

async function store(
  engine: Engine,
  request: WriteRequest,
  { draft: wanted, together, validate }: Prepared,
  { old, run }: { old: StoredObject; run: Run },
): Promise<Outcome> {
  const { resource } = engine;
  const draft = await run(oneStep(() => asStored(resource, wanted)));
  // As upstream, what is stored in another version than it would be now is written again.
  if ((await run(isUnchanged(draft, old.object))) && !old.isStale) return { stored: old };
  const path = pathOf(old.namespace, old.name);
  const storedAt = async (revision: number) => {
    const value = await run(encodeWithinBounds(resource, draft));
    return { stored: new StoredObject(resource, path, { value, revision }) };
  };
  if (isDryRun(request)) return await storedAt(old.revision);
  if (!isFinished(engine, draft)) {
    return await commitTogether(engine, {
      name: old.name,
      together,
      admit: validate,
      commit: along => commitObject(engine, draft, { old, run, together: along }),
    });
  }
  const { conflict: lostTo, revision } = await commitRemoval(engine, old);
  return lostTo === undefined ? await storedAt(revision) : { conflict: lostTo };
}

/** Whether the change was the last thing that a deletion waited for. */
function isFinished({ resource }: Engine, draft: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = draft.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0 || deletionGracePeriodSeconds > 0) return false;
  return resource.strategy.isReleased?.(draft) ?? true;
}

/** Whether a draft says what there is. When its fields were last managed by whom is no change of its own. */
function* isUnchanged(draft: KubeObject, old: KubeObject): Steps<boolean> {
  const { managedFields } = draft.metadata;
  draft.metadata.resourceVersion = old.metadata.resourceVersion;
  if (managedFields === undefined || !sameButTimes(managedFields, old.metadata.managedFields)) {
    yield;
    return deepEqual(draft, old);
  }
  yield;
  draft.metadata.managedFields = old.metadata.managedFields as NonNullable<typeof managedFields>;
  if (deepEqual(draft, old)) return true;
  draft.metadata.managedFields = managedFields;
  return false;
}
