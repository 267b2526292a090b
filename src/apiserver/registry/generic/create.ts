/** Creating an object.
 *
 *  Flow: namespace and name -> defaults -> mutating admission -> fields behind gates -> the server's own metadata and the strategy's preparation
 *  -> name -> reservations -> validation -> validating admission -> commit. */
import { alreadyExists, badRequest, deepClone, invalidObject, type KubeObject, StatusError } from '#api';
import { nextTurn } from '#base';
import { generateName } from '../../resource/name-generator.ts';
import { encodeWithinBounds, pathOf } from '../../resource/resource.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import { commitObject } from './commit.ts';
import { admissionOf, admissionRequest, type Engine, isDryRun, type WriteRequest, writeContext } from './engine.ts';
import { stampNew } from './metadata.ts';
import { keysOf } from './reservations.ts';
import { checkShape, dropDisabled, fillDefaults, finishDraft } from './shape.ts';
import { defaultNameRule, nameFor, validateMetadata } from './validate-metadata.ts';

/** Attempts at finding a generated name, or a reservation, that nobody else was quicker to take. */
const maxAttempts = 8;

/** Stores a new object. `draft` belongs to the engine from now on. Throws what upstream answers: 400, 409 AlreadyExists,
 *  422, or what admission throws; 404 or 405 for a kind that goes. */
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
  const { resource, cache, clock, newUid } = engine;
  const admission = admissionOf(engine, request);
  if (!cache.isReady) await cache.start();
  checkPlace(engine, request, draft);
  const filling = fillDefaults(resource, draft, request.isLarge);
  if (filling) await filling;
  const change = admissionRequest(engine, request, { operation: 'CREATE', object: draft, old: undefined });
  await admission.admit(change);
  dropDisabled(resource, draft);
  stampNew(resource, draft, { nowMs: clock.now(), uid: newUid() });
  if (resource.hasStatus && !resource.strategy.acceptsStatusOnCreate) delete (draft as { status?: unknown }).status;
  resource.strategy.prepareForCreate?.(draft, writeContext(engine, request));
  if (request.isLarge) await nextTurn();
  finishDraft(resource, draft);
  if (request.isLarge) await nextTurn();
  for (const text of resource.strategy.warnings?.(draft, undefined) ?? []) request.warn(text);
  const finish = async (candidate: KubeObject) => {
    await validate(engine, request, candidate);
    if (request.isLarge) await nextTurn();
    await admission.validate({ ...change, object: candidate, name: candidate.metadata.name });
  };
  return resource.strategy.reservations
    ? await storeReserving(engine, request, draft, finish)
    : await store(engine, request, draft, finish);
}

type Finish = (candidate: KubeObject) => Promise<void>;

async function store(engine: Engine, request: WriteRequest, draft: KubeObject, finish: Finish): Promise<StoredObject> {
  const generated = nameDraft(engine, draft);
  await finish(draft);
  for (let attempt = 1; ; attempt++) {
    if (isDryRun(request)) return pretend(engine, draft);
    const { stored } = await commitObject(engine, draft, { old: undefined, isLarge: request.isLarge });
    if (stored) return stored;
    if (!generated || attempt === maxAttempts) throw nameTaken(engine, draft, generated);
    draft.metadata.name = generateName(draft.metadata.generateName as string, engine.random);
  }
}

/** {@link store} for kinds that hold unique things: those that the server chose are chosen anew when somebody was quicker. */
async function storeReserving(
  engine: Engine,
  request: WriteRequest,
  draft: KubeObject,
  finish: Finish,
): Promise<StoredObject> {
  const { resource } = engine;
  const generated = nameDraft(engine, draft);
  const path = pathOf(draft.metadata.namespace, draft.metadata.name);
  const lost = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const candidate = deepClone(draft);
    if (request.isLarge) await nextTurn();
    assignReservations(engine, candidate, { old: undefined, path, lost });
    await finish(candidate);
    if (isDryRun(request)) return pretend(engine, candidate);
    const { stored, conflict } = await commitObject(engine, candidate, { old: undefined, isLarge: request.isLarge });
    if (stored) return stored;
    if (conflict === resource.prefix + path || attempt === maxAttempts) throw nameTaken(engine, draft, generated);
    lost.add(conflict);
  }
}

/** Lets the strategy fill in what is to be reserved; throws the 422 when something asked for is held by another object. */
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
  } else if (metadata.namespace === '') delete metadata.namespace;
  if (request.name === '') return;
  if (metadata.name && metadata.name !== request.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${request.name})`);
  }
  metadata.name = request.name;
}

/** Makes a name when only a prefix is given, and says whether it did. */
function nameDraft({ random }: Engine, { metadata }: KubeObject): boolean {
  if (metadata.name || !metadata.generateName) return false;
  metadata.name = generateName(metadata.generateName, random);
  return true;
}

async function validate(engine: Engine, request: WriteRequest, draft: KubeObject): Promise<void> {
  const { kind, strategy, isNamespaced } = engine.resource;
  if (request.isLarge) await nextTurn();
  const errors = validateMetadata(draft.metadata, {
    isNamespaced,
    checkName: strategy.validateName ?? defaultNameRule,
  });
  const rules = (whole: KubeObject) => strategy.validateCreate?.(whole, writeContext(engine, request)) ?? [];
  const found = await checkShape(engine.resource, draft, { rules, isLarge: request.isLarge });
  if (errors.length + found.length > 0) throw invalidObject(kind, nameFor(draft), [...errors, ...found]);
}

function nameTaken({ resource }: Engine, { metadata }: KubeObject, generated: boolean): StatusError {
  const error = alreadyExists(resource.groupResource, metadata.name);
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

/** The answer of a dry run: what would have been stored, or the 409. */
function pretend(engine: Engine, draft: KubeObject): StoredObject {
  const { resource, cache } = engine;
  const { namespace, name } = draft.metadata;
  if (cache.get(namespace, name)) throw alreadyExists(resource.groupResource, name);
  return new StoredObject(resource, pathOf(namespace, name), {
    value: encodeWithinBounds(resource, draft),
    revision: 0,
  });
}

/** The error for a new object that claims to have been stored before. */
export function rejectResourceVersion({ metadata }: KubeObject): void {
  if (!metadata.resourceVersion || metadata.resourceVersion === '0') return;
  throw new StatusError(500, 'InternalError', 'resourceVersion should not be set on objects to be created');
}
