/** The kinds that another server says it has, for discovery to list among this one's. Pure.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#unaggregated-discovery */
import { type APIResource, defineKind, isObject, type Kind, type Subresource } from '#api';

/** The kinds of one version of a group, from the document that its server gives; undefined for what is no such
 *  document. */
export function discoveredKinds(
  document: unknown,
  { group, version }: Pick<Kind, 'group' | 'version'>,
): Kind[] | undefined {
  if (!isObject(document) || document['kind'] !== 'APIResourceList') return undefined;
  const { resources } = document;
  if (!Array.isArray(resources)) return undefined;
  const all = resources.filter(isResource);
  const below = Map.groupBy(all, ({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : ''));
  return (below.get('') ?? []).map(resource => kindOf(resource, below.get(resource.name) ?? [], { group, version }));
}

const isTexts = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every(text => typeof text === 'string'));

/** Another server may say anything. */
const isResource = (value: unknown): value is APIResource =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  value['name'] !== '' &&
  typeof value['kind'] === 'string' &&
  [value['verbs'], value['shortNames'], value['categories']].every(isTexts);

function kindOf(
  { name, singularName, namespaced, kind, verbs, shortNames, categories }: APIResource,
  below: readonly APIResource[],
  place: Pick<Kind, 'group' | 'version'>,
): Kind {
  return defineKind({
    ...place,
    kind,
    plural: name,
    singular: singularName || kind.toLowerCase(),
    shortNames: shortNames ?? [],
    categories: categories ?? [],
    scope: namespaced ? 'Namespaced' : 'Cluster',
    verbs: verbs ?? [],
    subresources: below.map(other => subresourceOf(other, name, place)),
  });
}

function subresourceOf(
  { name, verbs, group, version, kind }: APIResource,
  parent: string,
  place: Pick<Kind, 'group' | 'version'>,
): Subresource {
  const body = { group: group ?? place.group, version: version ?? place.version, kind };
  return { name: name.slice(parent.length + 1), verbs: verbs ?? [], kind: body };
}
