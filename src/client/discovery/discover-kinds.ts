/** Which kinds a server has, by its own account.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import { defineKind, type Kind, kinds as knownKinds } from '#api';
import { toError } from '#base';
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

export interface OtherKinds {
  readonly kinds: readonly Kind[];
  /** What group versions failed with that did not say what they have, by their names. */
  readonly failures: ReadonlyMap<string, string>;
}

/** The kinds that a server has beyond those of `#api`, each in its group's preferred version; none in process, where there
 *  are no others. Errors: what the server answers when it does not say which groups it has. */
export async function discoverOtherKinds(transport: Transport, { signal }: CallOptions = {}): Promise<OtherKinds> {
  const failures = new Map<string, string>();
  if (!transport.discover) return { kinds: [], failures };
  const ask = async <T>(path: string) => (await transport.discover?.(path, { signal })) as T;
  const { groups } = await ask<GroupList>('/apis');
  const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const lists = await Promise.all(
    versions.map(async version => {
      try {
        return [await ask<ResourceList>(version === 'v1' ? '/api/v1' : `/apis/${version}`)];
      } catch (error) {
        if (signal?.aborted) throw error;
        failures.set(version, toError(error).message);
        return [];
      }
    }),
  );
  const known = new Set(knownKinds.map(({ group, plural }) => `${group}/${plural}`));
  const others = lists.flat().flatMap(kindsOf);
  return { kinds: others.filter(({ group, plural }) => !known.has(`${group}/${plural}`)), failures };
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
