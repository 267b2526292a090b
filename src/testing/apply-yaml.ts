/** Manifests in tests. */
import type { KubeObject } from '#api';
import type { Client } from '#client';

/** Applies the objects of a text of YAML or JSON documents in their order. Loads the YAML reader when it is first
 *  needed.
 *  Errors: UsageError with the line of what cannot be read, or of the field that the server refuses. */
export async function applyYaml(client: Client, manifests: string): Promise<readonly KubeObject[]> {
  const { applyManifest, parseManifests } = await import('#cli');
  const applied: KubeObject[] = [];
  for (const manifest of parseManifests(manifests, 'manifest')) {
    applied.push((await applyManifest(client, manifest)).object);
  }
  return applied;
}
