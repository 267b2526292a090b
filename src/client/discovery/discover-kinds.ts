/** Which kinds a server has, by its own account. */
import type { Kind } from '#api';
import { toError } from '#base';
import type { CallOptions } from '../client.ts';
import type { Transport } from '../transport.ts';
import {
  type AggregatedList,
  type Group,
  kindsOfGroups,
  type ResourceList,
  readAggregated,
  readResources,
} from './documents.ts';

/** The kinds of a server at one moment. */
export interface DiscoveredKinds {
  /** Each once: the one of `#api` where its version is served, and others in the version that their group prefers. */
  readonly kinds: readonly Kind[];
  /** What group versions failed with that did not say what they have, by their names. */
  readonly failures: ReadonlyMap<string, string>;
}

interface GroupList {
  readonly kind: 'APIGroupList';
  readonly groups: readonly { readonly name: string; readonly versions: readonly { readonly version: string }[] }[];
}

/** All groups in one document, which servers have since 1.26; older ones answer with a list of groups to ask one by
 *  one. */
const accept = [
  ...['v2', 'v2beta1'].map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`),
  'application/json',
].join(',');

/** Asks a server which kinds it has. Errors: what it answers when it does not say which groups it has. */
export async function discoverKinds(transport: Transport, { signal }: CallOptions = {}): Promise<DiscoveredKinds> {
  const failures = new Map<string, string>();
  const groups: Group[] = [];
  for (const path of ['/api', '/apis'] as const) {
    const answer = (await transport.discover(path, { accept, signal })) as AggregatedList | GroupList;
    if (answer.kind === 'APIGroupDiscoveryList') {
      const read = readAggregated(answer);
      for (const version of read.stale) failures.set(version, `stale GroupVersion discovery: ${version}`);
      groups.push(...read.groups);
    } else {
      const names = path === '/api' ? [{ name: '', versions: [{ version: 'v1' }] }] : answer.groups;
      groups.push(...(await askEach(transport, names, { signal, failures })));
    }
  }
  return { kinds: kindsOfGroups(groups), failures };
}

/** The kinds of one version of a group. Errors: what the server answers when it has no such version. */
export async function discoverVersion(
  transport: Transport,
  apiVersion: string,
  { signal }: CallOptions = {},
): Promise<readonly Kind[]> {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const list = (await transport.discover(pathOfVersion(group, version), { signal })) as ResourceList;
  return kindsOfGroups([{ name: group, versions: [{ version, resources: readResources(list) }] }]);
}

const pathOfVersion = (group: string, version: string): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

type Asking = CallOptions & { readonly failures: Map<string, string> };

/** Asks for each version of each group. */
const askEach = (transport: Transport, groups: GroupList['groups'], asking: Asking): Promise<Group[]> =>
  Promise.all(
    groups.map(async ({ name, versions }) => ({
      name,
      versions: await Promise.all(versions.map(({ version }) => askFor(transport, name, version, asking))),
    })),
  );

async function askFor(
  transport: Transport,
  group: string,
  version: string,
  { signal, failures }: Asking,
): Promise<Group['versions'][number]> {
  try {
    const list = (await transport.discover(pathOfVersion(group, version), { signal })) as ResourceList;
    return { version, resources: readResources(list) };
  } catch (error) {
    if (signal?.aborted) throw error;
    failures.set(group === '' ? version : `${group}/${version}`, toError(error).message);
    return { version, resources: [] };
  }
}
