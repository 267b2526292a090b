/** Finalizers: who has put its name on an object is asked before it goes.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/ */
import { type Kind, type KubeObject, keyOf } from '#api';
import { type Client, mergePatch } from '#client';
import { unlessGone } from './api-errors.ts';

/** Who writes: whoever the finalizer is of, who declares the verb on the kind. */
export type FinalizerWriter = (PatchingWriter | UpdatingWriter) & {
  /** Ends the call early. */
  readonly signal?: AbortSignal;
};

interface PatchingWriter {
  readonly client: Pick<Client, 'patch'>;
  /** Default `patch`. */
  readonly verb?: 'patch';
}

/** For who may not patch the kind. */
interface UpdatingWriter {
  readonly client: Pick<Client, 'update'>;
  readonly verb: 'update';
}

/** An object, and a finalizer that is put on it or taken off. */
export interface FinalizerOf<K extends KubeObject> {
  /** As the cache has it. */
  readonly object: K;
  /** A name with a domain, such as `example.com/team`. */
  readonly finalizer: string;
}

/** Puts a finalizer on an object, unless it is there. Returns the object with it. Fails with a conflict when somebody
 *  else has written the object since. */
export async function addFinalizer<K extends KubeObject>(
  kind: Kind<K>,
  { object, finalizer }: FinalizerOf<K>,
  writer: FinalizerWriter,
): Promise<K> {
  const { finalizers = [] } = object.metadata;
  return finalizers.includes(finalizer)
    ? object
    : await write(kind, { object, finalizers: [...finalizers, finalizer] }, writer);
}

/** Takes a finalizer off an object, if it is there. Returns what is there then; undefined when the object is gone, as
 *  it may be when this was the last that it waited for. Fails with a conflict as {@link addFinalizer} does. */
export async function removeFinalizer<K extends KubeObject>(
  kind: Kind<K>,
  { object, finalizer }: FinalizerOf<K>,
  writer: FinalizerWriter,
): Promise<K | undefined> {
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(finalizer)) return object;
  const others = finalizers.filter(name => name !== finalizer);
  return await write(kind, { object, finalizers: others }, writer).catch(unlessGone);
}

/** Lists are replaced as a whole, by all kinds, hence the version, which an update has anyway. */
async function write<K extends KubeObject>(
  kind: Kind<K>,
  { object, finalizers }: { readonly object: K; readonly finalizers: readonly string[] },
  writer: FinalizerWriter,
): Promise<K> {
  const options = writer.signal ? { signal: writer.signal } : {};
  if (writer.verb === 'update')
    return await writer.client.update(kind, { ...object, metadata: { ...object.metadata, finalizers } }, options);
  const { uid, resourceVersion } = object.metadata;
  const patch = mergePatch({ metadata: { uid, resourceVersion, finalizers } });
  return await writer.client.patch(kind, keyOf(object), patch, options);
}

/** What stands between an object and its end. */
export interface Finalizing<K extends KubeObject> extends FinalizerOf<K> {
  /** Clears up what the object stood for; called again until it succeeds. */
  cleanUp(this: void, object: K): Promise<void>;
}

/** Looks after the whole life of an object: an object that is to stay gets the finalizer and is returned, to be worked
 *  on; one that is on its way out is cleaned up after and let go, and undefined is returned.
 *
 *      const team = await withFinalizer(Team, { object, finalizer, cleanUp: team => revoke(team) }, context);
 *      if (!team) return done; */
export async function withFinalizer<K extends KubeObject>(
  kind: Kind<K>,
  { object, finalizer, cleanUp }: Finalizing<K>,
  writer: FinalizerWriter,
): Promise<K | undefined> {
  if (object.metadata.deletionTimestamp === undefined) return await addFinalizer(kind, { object, finalizer }, writer);
  if (!object.metadata.finalizers?.includes(finalizer)) return undefined;
  await cleanUp(object);
  await removeFinalizer(kind, { object, finalizer }, writer);
  return undefined;
}
