/** The discovery documents that every client knows: one for each group, one for each version of a group. Pure.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import type { APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions, Kind } from '#api';
import { bodyOf, byGroupVersion, discoveryVerbs, versionsByGroup } from './resources.ts';

type Documents = ReadonlyMap<string, object>;

/** All legacy documents by their path. */
export function legacyDocuments(kinds: readonly Kind[], hashOf: (text: string) => string): Documents {
  const documents = new Map<string, object>();
  const groups = versionsByGroup(kinds);
  documents.set('/api', coreVersions(groups.get('') ?? []));
  const others = [...groups].filter(([group]) => group !== '').map(([group, versions]) => apiGroup(group, versions));
  const list: APIGroupList = { kind: 'APIGroupList', apiVersion: 'v1', groups: others };
  documents.set('/apis', list);
  for (const group of others) documents.set(`/apis/${group.name}`, { kind: 'APIGroup', apiVersion: 'v1', ...group });
  for (const [apiVersion, members] of byGroupVersion(kinds)) {
    documents.set(pathOf(apiVersion), resourceList(apiVersion, members, hashOf));
  }
  return documents;
}

/** `/api/v1`, `/apis/apps/v1`. */
const pathOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

const coreVersions = (versions: string[]): APIVersions => ({
  kind: 'APIVersions',
  versions,
  serverAddressByClientCIDRs: [],
});

function apiGroup(name: string, versions: readonly string[]): APIGroup {
  const all = versions.map(version => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, ...(all[0] ? { preferredVersion: all[0] } : {}) };
}

function resourceList(groupVersion: string, kinds: readonly Kind[], hashOf: (text: string) => string): APIResourceList {
  const resources = kinds.flatMap(kind => [
    resourceOf(kind, hashOf),
    ...kind.subresources.map((subresource): APIResource => {
      const body = bodyOf(kind, subresource);
      const isForeign = body.group !== kind.group || body.version !== kind.version;
      return {
        name: `${kind.plural}/${subresource.name}`,
        singularName: '',
        namespaced: kind.scope === 'Namespaced',
        ...(isForeign ? { group: body.group, version: body.version } : {}),
        kind: body.kind,
        verbs: [...discoveryVerbs(subresource)],
      };
    }),
  ]);
  const sorted = resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: sorted };
}

function resourceOf(kind: Kind, hashOf: (text: string) => string): APIResource {
  const isStored = kind.verbs.includes('get');
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.scope === 'Namespaced',
    kind: kind.kind,
    verbs: [...kind.verbs],
    ...(kind.shortNames.length > 0 ? { shortNames: [...kind.shortNames] } : {}),
    ...(kind.categories.length > 0 ? { categories: [...kind.categories] } : {}),
    ...(isStored ? { storageVersionHash: hashOf(`${kind.group}/${kind.version}/${kind.kind}`) } : {}),
  };
}
