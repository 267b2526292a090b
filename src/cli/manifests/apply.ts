/** Applies manifests through the API. */
import { findStruct, isAlreadyExists, type Kind, type KubeObject, type ObjectKey, StatusError } from '#api';
import { type Client, mergePatch, strategicPatch } from '#client';
import { awaitEstablished, findKind } from './custom-kinds.ts';
import { locateRefusal, type Manifest } from './manifest.ts';
import { planApply } from './plan.ts';

/** An object as it is after the apply. */
export interface Applied {
  readonly kind: Kind;
  readonly key: ObjectKey;
  readonly object: KubeObject;
  readonly outcome: 'created' | 'configured' | 'unchanged';
}

function keyOfManifest(kind: Kind, { object }: Manifest): ObjectKey {
  const name = object.metadata.name ?? '';
  return kind.scope === 'Namespaced' ? { namespace: object.metadata.namespace ?? 'default', name } : { name };
}

/** Applies one manifest; of the definition of a custom kind it resolves when that is served. Throws UsageError that
 *  points into the file when the server refuses it. */
export async function applyManifest(client: Client, manifest: Manifest, signal?: AbortSignal): Promise<Applied> {
  try {
    const kind = manifest.kind ?? (await findKind(client, manifest, { signal }));
    const applied = await applyObject(client, kind, { manifest, signal });
    await awaitEstablished(client, applied, { signal });
    return applied;
  } catch (error) {
    throw error instanceof StatusError ? locateRefusal(manifest, error) : error;
  }
}

async function applyObject(
  client: Client,
  kind: Kind,
  { manifest, signal }: { manifest: Manifest; signal: AbortSignal | undefined },
): Promise<Applied> {
  const key = keyOfManifest(kind, manifest);
  const namespace = key.namespace === undefined ? {} : { namespace: key.namespace };
  const object = { ...manifest.object, metadata: { ...manifest.object.metadata, ...namespace } };
  const options = { fieldValidation: 'Strict', fieldManager: 'kubernode-up', signal };
  const live = await client.find(kind, key, { signal });
  const struct = findStruct(kind.apiVersion, kind.kind);
  const step = planApply(object, { live, struct });
  if (step.do === 'create') {
    try {
      return { kind, key, object: await client.create(kind, step.object, options), outcome: 'created' };
    } catch (error) {
      if (isAlreadyExists(error)) return await applyObject(client, kind, { manifest, signal });
      throw error;
    }
  }
  const patch = struct ? strategicPatch(step.body) : mergePatch(step.body);
  const patched = await client.patch(kind, key, patch, options);
  const isSame = patched.metadata.resourceVersion === live?.metadata.resourceVersion;
  return { kind, key, object: patched, outcome: isSame ? 'unchanged' : 'configured' };
}
