/** Applies manifests through the API. */
import { isAlreadyExists, type KubeObject, type ObjectKey, StatusError, structOf } from '#api';
import { type Client, strategicPatch } from '#client';
import { locateRefusal, type Manifest } from './manifest.ts';
import { planApply } from './plan.ts';

/** An object as it is after the apply. */
export interface Applied {
  readonly manifest: Manifest;
  readonly key: ObjectKey;
  readonly object: KubeObject;
  readonly outcome: 'created' | 'configured' | 'unchanged';
}

function keyOfManifest({ kind, object }: Manifest): ObjectKey {
  const name = object.metadata.name ?? '';
  return kind.scope === 'Namespaced' ? { namespace: object.metadata.namespace ?? 'default', name } : { name };
}

/** Applies one manifest. Throws UsageError that points into the file when the server refuses it. */
export async function applyManifest(client: Client, manifest: Manifest, signal?: AbortSignal): Promise<Applied> {
  const key = keyOfManifest(manifest);
  const { kind } = manifest;
  const namespace = key.namespace === undefined ? {} : { namespace: key.namespace };
  const object = { ...manifest.object, metadata: { ...manifest.object.metadata, ...namespace } };
  const options = { fieldValidation: 'Strict', fieldManager: 'kubernode-up', signal };
  try {
    const live = await client.find(kind, key, { signal });
    const step = planApply(object, { live, struct: structOf(kind) });
    if (step.type === 'create') {
      return { manifest, key, object: await client.create(kind, step.object, options), outcome: 'created' };
    }
    const patched = await client.patch(kind, key, strategicPatch(step.body), options);
    const isSame = patched.metadata.resourceVersion === live?.metadata.resourceVersion;
    return { manifest, key, object: patched, outcome: isSame ? 'unchanged' : 'configured' };
  } catch (error) {
    if (isAlreadyExists(error)) return applyManifest(client, manifest, signal);
    throw error instanceof StatusError ? locateRefusal(manifest, error) : error;
  }
}
