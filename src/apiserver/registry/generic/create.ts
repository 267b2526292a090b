/** Creating an object.
 *
 *  Flow: namespace and name -> complete -> mutating admission -> prepare -> name -> reservations -> validate ->
 *  validating admission -> commit; what the steps are is told by ../plan/plan-write.ts. */
import {
  alreadyExists,
  badRequest,
  cloneObject,
  type FieldError,
  invalidObject,
  type KubeObject,
  StatusError,
} from '#api';
import { oneStep, type Steps } from '#base';
import type { StoreOperation } from '#store';
import { asStored } from '../../resource/field-rules.ts';
import { generateName } from '../../resource/name-generator.ts';
import { encodeWithinBounds, pathOf, type Resource } from '../../resource/resource.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import { dropSystemFields } from '../plan/metadata.ts';
import { completeNew, completeStatus, isStatusWrite, type Planning, prepareNew } from '../plan/plan-write.ts';
import { validateNew } from '../plan/validate.ts';
import { nameFor } from '../plan/validate-metadata.ts';
import { type Attempt, commitObject } from './commit.ts';
import { commitTogether } from './commit-together.ts';
import { admissionOf, admissionRequest, type Engine, isDryRun, planningOf, type WriteRequest } from './engine.ts';
import { type Run, runnerFor } from './in-turns.ts';
import { afterAdmission, mergeRepeatedOwners } from './repeated-owners.ts';
import { keysOf } from './reservations.ts';

/** Attempts at finding a generated name, or a reservation, that nobody else was quicker to take. */
const maxAttempts = 8;

/** Stores a new object. `draft` belongs to the engine from now on. Throws what upstream answers: 400, 409
 *  AlreadyExists, 422, or what admission throws; 404 or 405 for a kind that goes. */
export async function createObject(engine: Engine, request: WriteRequest, draft: KubeObject): Promise<StoredObject> {
  const refusal = engine.refusesNew();
  if (refusal) throw refusal;
  engine.creating.enter();
  try {
    return await create(engine, request, draft);
  } finally {
    engine.creating.leave();
  }
}

async function create(engine: Engine, request: WriteRequest, draft: KubeObject): Promise<StoredObject> {
  const { resource, cache, newUid } = engine;
  const admission = admissionOf(engine, request);
  if (!cache.isReady) await cache.start();
  const loading = resource.strategy.load?.();
  if (loading) await loading;
  checkPlace(engine, request, draft);
  const planning = planningOf(engine, request);
  const run = runnerFor(engine, request);
  await run(completeAndTrack(planning, request, { draft, old: undefined }));
  const change = admissionRequest(engine, request, { operation: 'CREATE', object: draft, old: undefined });
  mergeRepeatedOwners(request, draft);
  await admission.admit(change);
  mergeRepeatedOwners(request, draft, afterAdmission);
  const isNamed = nameDraft(engine, draft);
  // A write of a name makes what is not there, whatever version it was.
  const isStoredBefore = request.name === '' && claimsVersion(draft);
  await run(prepareNew(planning, draft, { uid: newUid() }));
  const finish = async (candidate: KubeObject) => {
    refuseInvalid(resource, candidate, await run(validateNew(planning, candidate)));
    await run(warn(planning, request, { draft: candidate, old: undefined }));
    const together: StoreOperation[] = [];
    const alongside = (write: StoreOperation) => void together.push(write);
    await admission.validate({ ...change, object: candidate, name: candidate.metadata.name, alongside });
    if (isStoredBefore && !isDryRun(request)) throw storedBefore();
    await run(completeStatus(planning, candidate));
    return together;
  };
  const storing = { finish, isNamed, run };
  return resource.strategy.reservations
    ? await storeReserving(engine, request, draft, storing)
    : await store(engine, request, draft, storing);
}

/** A draft, and the object before; undefined for a new one. */
interface Transition {
  readonly draft: KubeObject;
  readonly old: KubeObject | undefined;
}

/** Fills in what was left out, and then notes who manages the fields. */
export function* completeAndTrack(
  planning: Planning,
  { trackFields }: WriteRequest,
  { draft, old }: Transition,
): Steps<void> {
  if (!old) dropSystemFields(draft);
  yield* completeNew(planning, draft);
  if (!trackFields) return;
  yield;
  yield* trackFields(draft, old);
}

/** Warns of what the strategy advises against, of a draft that is valid. Who writes the status did not write what it is
 *  about. */
export const warn = (planning: Planning, request: WriteRequest, { draft, old }: Transition): Steps<void> =>
  oneStep(() => {
    const { resource } = planning;
    if (isStatusWrite(planning)) return;
    for (const text of resource.strategy.warnings?.(draft, old) ?? []) request.warn(text);
  });

interface Storing {
  /** Throws what is wrong with a candidate; gives what is to be stored along with it. */
  readonly finish: (candidate: KubeObject) => Promise<readonly StoreOperation[]>;
  /** Whether its name was made up, so that another will do. */
  readonly isNamed: boolean;
  readonly run: Run;
}

async function store(
  engine: Engine,
  request: WriteRequest,
  draft: KubeObject,
  { finish, isNamed, run }: Storing,
): Promise<StoredObject> {
  for (let attempt = 1; ; attempt++) {
    if (isDryRun(request)) {
      await finish(draft);
      return await run(pretend(engine, draft));
    }
    const { stored } = await commitTogether(engine, {
      name: draft.metadata.name,
      admit: () => finish(draft),
      commit: together => commitNew(engine, draft, { run, together }),
    });
    if (stored) return stored;
    if (!isNamed || attempt === maxAttempts) throw nameTaken(engine, draft, isNamed);
    const { name } = draft.metadata;
    draft.metadata.name = generateName(draft.metadata.generateName as string, engine.random);
    engine.resource.strategy.applyRename?.(draft, name);
  }
}

/** {@link store} for kinds that hold unique things: those that the server chose are chosen anew when somebody was
 *  quicker. */
async function storeReserving(
  engine: Engine,
  request: WriteRequest,
  draft: KubeObject,
  { finish, isNamed, run }: Storing,
): Promise<StoredObject> {
  const { resource } = engine;
  const path = pathOf(draft.metadata.namespace, draft.metadata.name);
  const lost = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const candidate = await run(oneStep(() => cloneObject(draft)));
    await run(oneStep(() => assignReservations(engine, candidate, { old: undefined, path, lost })));
    if (isDryRun(request)) {
      await finish(candidate);
      return await run(pretend(engine, candidate));
    }
    const { stored, conflict } = await commitTogether(engine, {
      name: draft.metadata.name,
      admit: () => finish(candidate),
      commit: together => commitNew(engine, candidate, { run, together }),
    });
    if (stored) return stored;
    if (conflict === resource.prefix + path || attempt === maxAttempts) throw nameTaken(engine, draft, isNamed);
    lost.add(conflict);
  }
}

/** Lets the strategy fill in what is to be reserved; throws the 422 when something asked for is held by another
 *  object. */
export function assignReservations(
  engine: Engine,
  draft: KubeObject,
  { old, path, lost }: { old: KubeObject | undefined; path: string; lost: ReadonlySet<string> },
): void {
  const { resource, reservations: index } = engine;
  const { reservations } = resource.strategy;
  if (!reservations) return;
  const isHeld = (key: string) => lost.has(key) || index.isHeld(key, path);
  // As upstream, the first says it: who asks for one thing too many may ask for thousands.
  const held = keysOf(resource, draft).find(isHeld);
  const errors = held === undefined ? [] : [reservations.taken(draft, held)];
  if (errors.length === 0) errors.push(...reservations.assign(draft, old, isHeld));
  if (errors.length > 0) throw invalidObject(resource.kind, nameFor(draft), errors);
}

/** The namespace of the body must be that of the request, and the name too, when both say one. */
export function checkPlace({ resource }: Engine, request: WriteRequest, draft: KubeObject): void {
  const { metadata } = draft;
  if (resource.isNamespaced) {
    if (metadata.namespace && metadata.namespace !== request.namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    metadata.namespace = request.namespace;
  } else delete metadata.namespace;
  if (request.name === '') return;
  if (metadata.name && metadata.name !== request.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${request.name})`);
  }
  metadata.name = request.name;
}

/** An update is of the object that it names. */
export function checkChangedPlace(engine: Engine, request: WriteRequest, wanted: KubeObject): void {
  if (!wanted.metadata.name) throw namelessObject(request.name);
  checkPlace(engine, request, wanted);
}

/** The 400 for an object that names itself nowhere. */
export const namelessObject = (name: string): StatusError =>
  badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);

/** Makes a name when only a prefix is given, and says whether it did. */
function nameDraft({ random }: Engine, { metadata }: KubeObject): boolean {
  if (metadata.name || !metadata.generateName) return false;
  metadata.name = generateName(metadata.generateName, random);
  return true;
}

/** Throws the 422 when something is wrong with an object. */
export function refuseInvalid({ kind }: Resource, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject(kind, nameFor(object), errors);
}

/** Who comes before a deletion has ended is told that it is under way. */
function taken({ resource, cache }: Engine, { namespace = '', name }: KubeObject['metadata']): StatusError {
  const error = alreadyExists(resource.groupResource, name);
  const holder = cache.find(namespace, name);
  const isGoing = holder?.object.metadata.deletionTimestamp !== undefined;
  return isGoing
    ? new StatusError(409, 'AlreadyExists', `object is being deleted: ${error.message}`, error.status.details)
    : error;
}

function nameTaken(engine: Engine, { metadata }: KubeObject, generated: boolean): StatusError {
  const error = taken(engine, metadata);
  if (!generated) return error;
  return new StatusError(
    409,
    'AlreadyExists',
    `${error.message}, the server was not able to generate a unique name for the object`,
    {
      ...error.status.details,
      retryAfterSeconds: 1,
    },
  );
}

async function commitNew(
  engine: Engine,
  draft: KubeObject,
  { run, together }: { run: Run; together: readonly StoreOperation[] },
): Promise<Attempt> {
  const object = await run(oneStep(() => asStored(engine.resource, draft)));
  return await commitObject(engine, object, { old: undefined, run, together });
}

/** The answer of a dry run: what would have been stored, or the 409. */
function* pretend(engine: Engine, draft: KubeObject): Steps<StoredObject> {
  const { resource, cache } = engine;
  const { namespace, name } = draft.metadata;
  if (cache.get(namespace, name)) throw taken(engine, draft.metadata);
  return new StoredObject(resource, pathOf(namespace, name), {
    value: yield* encodeWithinBounds(resource, asStored(resource, draft)),
    revision: 0,
  });
}

/** Whether a new object claims to have been stored before. As upstream: what is no version is none. */
const claimsVersion = ({ metadata }: KubeObject): boolean =>
  /^\d+$/.test(metadata.resourceVersion) && Number(metadata.resourceVersion) !== 0;

const storedBefore = (): StatusError =>
  new StatusError(500, 'InternalError', 'resourceVersion should not be set on objects to be created');
