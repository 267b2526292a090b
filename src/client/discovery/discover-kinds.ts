/** Which kinds a server has, by its own account.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import { defineKind, type Kind, kinds as knownKinds } from '#api';
import type { CallOptions } from '../client.ts';
import type { Transport } from '../transport.ts';

interface GroupList {
  readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/** The kinds that a server has beyond those of `#api`, each in its group's preferred version; none in process, where there
 *  are no others. Errors: whatever the server refuses or a group fails with, since a part would look like all. */
export async function discoverOtherKinds(transport: Transport, { signal }: CallOptions = {}): Promise<Kind[]> {
  if (!transport.discover) return [];
  const ask = async <T>(path: string) => (await transport.discover?.(path, { signal })) as T;
  const { groups } = await ask<GroupList>('/apis');
  const paths = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const lists = await Promise.all(paths.map(path => ask<ResourceList>(path)));
  const known = new Set(knownKinds.map(({ group, plural }) => `${group}/${plural}`));
  return lists.flatMap(kindsOf).filter(({ group, plural }) => !known.has(`${group}/${plural}`));
}

function kindsOf({ groupVersion, resources }: ResourceList): Kind[] {
  const slash = groupVersion.indexOf('/');
  const [group, version] = [groupVersion.slice(0, Math.max(0, slash)), groupVersion.slice(slash + 1)];
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs }) =>
      defineKind({ group, version, kind, plural: name, verbs, scope: namespaced ? 'Namespaced' : 'Cluster' }),
    );
}
