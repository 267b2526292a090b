/** Kinds that a server has by definitions of its own: what a manifest of one is about, and when one that was applied is
 *  served. */
import { CustomResourceDefinition, findCondition, isNotFound, type Kind, type KubeObject } from '#api';
import { type CallOptions, type Client, discoverVersion, followUntil } from '#client';
import { type Manifest, noKind } from './manifest.ts';

/** The kind of a manifest, by what the server says of its version. UsageError, which points into the file, when it is
 *  not served. */
export async function findKind(client: Client, manifest: Manifest, options: CallOptions): Promise<Kind> {
  const { apiVersion, kind: kindName } = manifest.object as { apiVersion: string; kind: string };
  const served = await discoverVersion(client.transport, apiVersion, options).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });
  const kind = served.find(candidate => candidate.kind === kindName);
  if (!kind) throw noKind({ apiVersion, kindName, locate: field => manifest.locate(field) });
  return kind;
}

/** Resolves when the server has decided whether it serves what a definition defines, so that objects of it may follow.
 *  For an object of any other kind at once. */
export async function awaitEstablished(
  client: Client,
  { kind, object }: { readonly kind: Kind; readonly object: KubeObject },
  { signal = new AbortController().signal }: CallOptions,
): Promise<void> {
  if (kind !== CustomResourceDefinition) return;
  await followUntil(client, CustomResourceDefinition, {
    fieldSelector: `metadata.name=${object.metadata.name}`,
    signal,
    isDone: ({ status }, isGone) => isGone || findCondition(status?.conditions, 'Established') !== undefined,
  });
  signal.throwIfAborted();
}
