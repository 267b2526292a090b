/** Discovery in one document: everything below `/api` or `/apis`. Pure.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
import type { Kind } from '#api';
import { bodyOf, byGroupVersion, discoveryVerbs, versionsByGroup } from './resources.ts';

/** Versions of `apidiscovery.k8s.io` that clients ask for. */
export type AggregatedVersion = 'v2' | 'v2beta1';

/** The document of the core group (`/api`), or of all others (`/apis`). */
export function aggregatedDocument(kinds: readonly Kind[], path: '/api' | '/apis', version: AggregatedVersion): object {
  const isWanted = (group: string) => (group === '') === (path === '/api');
  const byVersion = byGroupVersion(kinds);
  const items = [...versionsByGroup(kinds)]
    .filter(([group]) => isWanted(group))
    .map(([group, versions]) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map(name => ({
        version: name,
        resources: (byVersion.get(group === '' ? name : `${group}/${name}`) ?? []).map(describeResource),
        freshness: 'Current',
      })),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function describeResource(kind: Kind): object {
  const subresources = kind.subresources.map(subresource => ({
    subresource: subresource.name,
    responseKind: bodyOf(kind, subresource),
    verbs: discoveryVerbs(subresource),
  }));
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.scope,
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
