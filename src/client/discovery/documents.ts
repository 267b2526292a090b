/** What the documents of discovery say, brought into one form. Pure.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import { defineKind, type Kind, kinds as knownKinds } from '#api';

/** A resource of a version of a group. */
interface Resource {
  readonly plural: string;
  readonly kind: string;
  readonly singular: string;
  readonly scope: Kind['scope'];
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** A group with its versions, the preferred one first. */
export interface Group {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly Resource[] }[];
}

/** Discovery of all groups in one document. */
export interface AggregatedList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly kind: string } | null;
        readonly scope: Kind['scope'];
        readonly singularResource?: string;
        readonly verbs?: readonly string[];
        readonly shortNames?: readonly string[];
        readonly categories?: readonly string[];
      }[];
    }[];
  }[];
}

/** The resources of one version of a group. */
export interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly singularName?: string;
    readonly verbs?: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  }[];
}

/** The groups of a document, and the versions in it that are out of date because those who serve them did not
 *  answer. */
export function readAggregated({ items = [] }: AggregatedList): { groups: Group[]; stale: string[] } {
  const stale: string[] = [];
  const groups = items.map(({ metadata, versions }): Group => {
    const name = metadata?.name ?? '';
    return {
      name,
      versions: versions.map(({ version, freshness, resources = [] }) => {
        if (freshness === 'Stale') stale.push(name === '' ? version : `${name}/${version}`);
        const read = resources.map(({ resource, responseKind, scope, singularResource = '', verbs = [], ...rest }) => ({
          plural: resource,
          kind: responseKind?.kind ?? '',
          singular: singularResource,
          scope,
          verbs,
          shortNames: rest.shortNames,
          categories: rest.categories,
        }));
        return { version, resources: read };
      }),
    };
  });
  return { groups, stale };
}

/** The resources of a list, without their parts. */
export const readResources = ({ resources = [] }: ResourceList): Resource[] =>
  resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, singularName = '', verbs = [], shortNames, categories }) => ({
      plural: name,
      kind,
      singular: singularName,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      verbs,
      shortNames,
      categories,
    }));

/** The kinds of some groups, each once: the one of `#api` where its version is served, and others in their group's
 *  preferred version, or the next that has them. */
export function kindsOfGroups(groups: readonly Group[]): Kind[] {
  const found = new Map<string, Kind>();
  for (const { name: group, versions } of groups) {
    for (const { version, resources } of versions) {
      for (const resource of resources) {
        const key = `${group}/${resource.plural}`;
        const known = knownKinds.find(
          kind => kind.group === group && kind.version === version && kind.plural === resource.plural,
        );
        if (known) found.set(key, known);
        else if (!found.has(key)) found.set(key, handleOf(group, version, resource));
      }
    }
  }
  return [...found.values()];
}

const handleOf = (group: string, version: string, { singular, shortNames, categories, ...resource }: Resource): Kind =>
  defineKind({
    group,
    version,
    ...resource,
    ...(singular === '' ? {} : { singular }),
    ...(shortNames ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
  });
