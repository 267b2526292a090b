/** Server-side apply: what is planned is stored in place of the newest object, or as a new one. */
import { alreadyExists, conflict, isAlreadyExists, isNotFound, type KubeObject } from '#api';
import type { Steps } from '#base';
import type { StoredObject } from '../../watch/stored-object.ts';
import { createObject, namelessObject } from './create.ts';
import type { Engine, WriteRequest } from './engine.ts';
import { runnerFor } from './in-turns.ts';
import { updateObject } from './update.ts';

/** Attempts while others delete and make the object in turns. */
const maxAttempts = 8;

/** An apply of an object as clients see it, which may be another kind than is stored. */
export interface ObjectApply {
  /** What there is before there is an object. */
  readonly empty: KubeObject;
  /** Makes the object to store from the one that there is, or throws. */
  plan(live: KubeObject): Steps<KubeObject>;
  /** Throws for those who may change objects and not make them. */
  mayCreate(): Promise<void>;
}

/** Applies to an object, or makes it; a part of an object needs the object. */
export async function applyObject(
  engine: Engine,
  request: WriteRequest,
  apply: ObjectApply,
): Promise<{ stored: StoredObject; isNew: boolean }> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const changed = await change(engine, request, apply);
    if (changed) return { stored: changed, isNew: false };
    const made = await make(engine, request, apply);
    if (made) return { stored: made, isNew: true };
  }
  throw alreadyExists(engine.resource.groupResource, request.name);
}

/** Undefined when there is nothing to change. */
async function change(engine: Engine, request: WriteRequest, apply: ObjectApply): Promise<StoredObject | undefined> {
  try {
    return await updateObject(engine, { ...request, isPatch: true }, (live, run) => run(apply.plan(live)));
  } catch (error) {
    if (request.subresource !== '' || !isNotFound(error)) throw error;
    return undefined;
  }
}

/** Undefined when somebody else was quicker. */
async function make(engine: Engine, request: WriteRequest, apply: ObjectApply): Promise<StoredObject | undefined> {
  const { groupResource } = engine.resource;
  const run = runnerFor(engine, request);
  const draft = await run(apply.plan(apply.empty));
  const { uid, name } = draft.metadata;
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(groupResource, request.name, why);
  }
  if (!name) throw namelessObject(request.name);
  await apply.mayCreate();
  try {
    return await createObject(engine, request, draft);
  } catch (error) {
    if (isAlreadyExists(error)) return undefined;
    throw error;
  }
}
