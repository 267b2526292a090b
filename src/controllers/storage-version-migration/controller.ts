/** storage-version-migrator-controller: has all objects of a resource written again, so that they are stored in today's
 *  version.
 *
 *  Each gets a patch that says nothing: the API server writes what is stored in another version. Who was quicker has
 *  written it already. A definition whose objects they are is told in which version all are stored now, so that the
 *  others can be taken from it. */
import {
  CustomResourceDefinition,
  isConflict,
  isNotFound,
  type Kind,
  type KubeObject,
  keyOf,
  StorageVersionMigration,
} from '#api';
import { forEachConcurrently, toError } from '#base';
import { type Client, discoverKinds, mergePatch } from '#client';
import { again, defineController, done, type ReconcileContext } from '#reconcile';
import { storageVersionMigrationDeclaration } from './declaration.ts';
import { isOver, planStatus, planStoredVersions, type State, untilMissing } from './plan.ts';

/** Objects that are listed at a time, and patched at a time. */
const pageSize = 500;
const concurrency = 8;
/** How often a resource is looked for that is not there yet. */
const lookAgainMs = 5_000;

export const storageVersionMigration = defineController({
  ...storageVersionMigrationDeclaration,

  async reconcile(key, context) {
    const migration = context.lister(StorageVersionMigration).get(key);
    if (!migration || isOver(migration)) return done;
    const { client, signal } = context;
    const { kinds, failures } = await discoverKinds(client.transport, { signal });
    const { group, resource } = migration.spec.resource;
    // The core group may be left out.
    const kind = kinds.find(known => known.group === (group || '') && known.plural === resource);
    if (!kind && failures.size > 0) throw new Error(`cannot find out what ${resource}.${group} is`);
    if (!kind) {
      const restMs = untilMissing(migration, context.clock.now());
      if (restMs > 0) return again(Math.min(restMs, lookAgainMs));
      await write(migration, 'Failed', { message: 'resource does not exist in discovery' }, context);
      return done;
    }
    if (!kind.verbs.includes('patch')) {
      await write(migration, 'Failed', { message: `resource ${resource}.${group} cannot be written` }, context);
      return done;
    }
    const { metadata } = await client.list(kind, { limit: 1, signal });
    const running = await write(migration, 'Running', { resourceVersion: metadata.resourceVersion }, context);
    const name = `${kind.plural}.${kind.group}`;
    const before = await client.find(CustomResourceDefinition, { name }, { signal });
    await writeAll(kind, client, signal);
    await tellStoredVersions(before, { client, signal });
    await write(running, 'Succeeded', {}, context);
    return done;
  },
});

async function write(
  migration: StorageVersionMigration,
  state: State,
  facts: { message?: string; resourceVersion?: string },
  { client, clock, signal }: Pick<ReconcileContext, 'client' | 'clock' | 'signal'>,
): Promise<StorageVersionMigration> {
  const status = planStatus(migration, state, { ...facts, nowMs: clock.now() });
  return await client.updateStatus(StorageVersionMigration, { ...migration, status }, { signal });
}

async function tellStoredVersions(
  before: CustomResourceDefinition | undefined,
  { client, signal }: { client: Client; signal: AbortSignal },
): Promise<void> {
  if (!before) return;
  const { name } = before.metadata;
  const after = await client.find(CustomResourceDefinition, { name }, { signal });
  const storedVersions = planStoredVersions(before, after);
  if (!after || !storedVersions) return;
  const { uid, resourceVersion } = after.metadata;
  const patch = mergePatch({ metadata: { uid, resourceVersion }, status: { storedVersions } });
  await client.patch(CustomResourceDefinition, { name }, patch, { subresource: 'status', signal });
}

async function writeAll(kind: Kind, client: Client, signal: AbortSignal): Promise<void> {
  let next: string | undefined;
  do {
    const { items, metadata } = await client.list(kind, {
      limit: pageSize,
      signal,
      ...(next === undefined ? {} : { continue: next }),
    });
    await forEachConcurrently(items, concurrency, object => writeAgain(kind, object, { client, signal }));
    next = metadata.continue || undefined;
  } while (next !== undefined);
}

async function writeAgain(
  kind: Kind,
  object: KubeObject,
  { client, signal }: { client: Client; signal: AbortSignal },
): Promise<void> {
  const { uid, resourceVersion } = object.metadata;
  try {
    await client.patch(kind, keyOf(object), mergePatch({ metadata: { uid, resourceVersion } }), { signal });
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return;
    throw new Error(`cannot write ${kind.plural} ${object.metadata.name}: ${toError(error).message}`, { cause: error });
  }
}
