/** Where objects are in the store: upstream's layout, so that an existing cluster's etcd can be taken over and handed
 *  back. Source: the storage paths of kube-apiserver's registries. */
import type { Kind } from '#api';

/** Resources whose path is not simply their plural. */
const pathOf: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  'ingresses.networking.k8s.io': 'ingress',
  'podsecuritypolicies.policy': 'podsecuritypolicy',
};

/** Groups whose resources are kept under the group's name, as those of custom resources are. */
const groupsWithOwnFolder = new Set(['apiregistration.k8s.io', 'apiextensions.k8s.io']);

const root = '/registry/';

/** The prefix of all keys of a kind, with a slash at its end. `custom` for kinds that a CRD defines. */
export function storePrefix({ group, plural }: Pick<Kind, 'group' | 'plural'>, { custom = false } = {}): string {
  if (custom || groupsWithOwnFolder.has(group)) return `${root}${group}/${plural}/`;
  return `${root}${pathOf[group === '' ? plural : `${plural}.${group}`] ?? plural}/`;
}

/** The prefix that a key begins with, as {@link storePrefix} makes them: of one or of two parts. */
export function prefixesOf(key: string): { short: string; long: string } | undefined {
  if (!key.startsWith(root)) return undefined;
  const first = key.indexOf('/', root.length);
  if (first < 0) return undefined;
  const second = key.indexOf('/', first + 1);
  const short = key.slice(0, first + 1);
  return { short, long: second < 0 ? short : key.slice(0, second + 1) };
}
