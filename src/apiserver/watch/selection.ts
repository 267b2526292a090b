/** Which objects of a resource a request means: its namespace and name, and its label and field selectors. */
import {
  badRequest,
  type FieldRequirement,
  type KubeObject,
  type LabelRequirement,
  matchesLabels,
  ownValue,
  parseFieldSelector,
  parseLabelSelector,
} from '#api';
import type { RequestOptions } from '#client';
import { compareKeys } from '#store';
import { pathOf, type Resource } from '../resource/resource.ts';
import type { StoredAs } from '../resource/strategy.ts';
import type { PathRange } from './snapshot.ts';
import type { StoredObject } from './stored-object.ts';

/** What of a selection an index can answer. */
export interface Scope {
  /** Undefined: all namespaces. `''` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** A field that must have one value. */
  readonly field: { readonly name: string; readonly value: string } | undefined;
}

/** What a selection looks at. */
export type Selectable = Pick<StoredObject, 'path' | 'namespace' | 'name' | 'labels' | 'fieldOf'>;

/** What of a resource a list or watch is about. */
export interface Selection {
  readonly scope: Scope;
  /** Whether the object is selected, by all that was given. */
  readonly matches: (object: Selectable) => boolean;
  /** Whether there is more than the namespace to look at. */
  readonly isSelective: boolean;
}

interface SelectionRequest {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly options?: Pick<RequestOptions, 'labelSelector' | 'fieldSelector'> | undefined;
}

/** All objects of a namespace. Default: of all. */
export const allOf = (namespace?: string): Selection => ({
  scope: { namespace, name: undefined, field: undefined },
  isSelective: false,
  matches: () => true,
});

/** An object that is held nowhere. */
export const selectable = ({ metadata: { name, namespace = '', labels } }: KubeObject): Selectable => ({
  path: pathOf(namespace, name),
  name,
  namespace,
  labels,
  fieldOf: () => '',
});

/** Understands a request's selectors, which name the fields as `view` does when the request is for one. Throws a 400
 *  for a selector that cannot be read or a field that is not selectable. */
export function parseSelection(
  resource: Resource,
  { namespace, name, options = {} }: SelectionRequest,
  view?: StoredAs,
): Selection {
  const fields = fieldsOf(resource, options.fieldSelector ?? '', view);
  const wantedName = name ?? fields.find(field => field.name === 'metadata.name' && field.equal)?.value;
  const fieldNamespace = fields.find(field => field.name === 'metadata.namespace' && field.equal)?.value;
  const wantedNamespace = resource.isNamespaced ? (namespace ?? fieldNamespace) : '';
  const indexed = fields.find(field => field.equal && !field.name.startsWith('metadata.'));
  const labels = labelsOf(options.labelSelector ?? '');
  const isSelective = wantedName !== undefined || fields.length > 0 || labels.length > 0;
  // Each watch asks it of each event: paths are compared without cutting them.
  const start = wantedNamespace ? `${wantedNamespace}/` : '';
  return {
    scope: {
      namespace: wantedNamespace,
      name: wantedName,
      field: indexed && { name: indexed.name, value: indexed.value },
    },
    isSelective,
    matches(stored) {
      if (start !== '' ? !stored.path.startsWith(start) : wantedNamespace === '' && stored.namespace !== '')
        return false;
      if (!isSelective) return true;
      if (wantedName !== undefined && stored.name !== wantedName) return false;
      for (const field of fields) if ((valueOf(stored, field.name) === field.value) !== field.equal) return false;
      return labels.length === 0 || matchesLabels(labels, stored.labels);
    },
  };
}

/** Where in the order of paths the objects of a scope are; `after` is the path of one that was seen already. */
export function rangeOf({ namespace, name }: Pick<Scope, 'namespace' | 'name'>, after = ''): PathRange {
  const { start = '', end } = namespace === undefined || name === undefined ? allIn(namespace) : only(namespace, name);
  return { start: after === '' || compareKeys(after, start) < 0 ? start : `${after}\0`, end };
}

/** Whether an object of that path is in a scope, as far as its path tells. */
export function isWithin({ namespace, name }: Pick<Scope, 'namespace' | 'name'>, path: string): boolean {
  if (name === undefined) return !namespace || path.startsWith(`${namespace}/`);
  return namespace === undefined ? path.slice(path.indexOf('/') + 1) === name : path === pathOf(namespace, name);
}

/** The character behind the slash ends the names of a namespace. */
const allIn = (namespace: string | undefined): PathRange =>
  namespace ? { start: `${namespace}/`, end: `${namespace}0` } : {};

const only = (namespace: string, name: string): PathRange => {
  const path = pathOf(namespace, name);
  return { start: path, end: `${path}\0` };
};

const valueOf = (stored: Selectable, field: string): string => {
  if (field === 'metadata.name') return stored.name;
  if (field === 'metadata.namespace') return stored.namespace;
  return stored.fieldOf(field);
};

/** A label selector as it stands in a query. Throws the 400. */
function labelsOf(text: string): readonly LabelRequirement[] {
  return text === '' ? [] : understand(() => parseLabelSelector(text));
}

/** A field selector as it stands in a query, whatever fields it names. Throws the 400. */
function fieldRequirementsOf(text: string): readonly FieldRequirement[] {
  return text === '' ? [] : understand(() => parseFieldSelector(text));
}

/** As upstream, which has one message for most kinds with selectable fields of their own and another for those
 *  without. */
const notSelectable = ({ strategy }: Resource, name: string): string =>
  strategy.selectableFields
    ? (strategy.notSelectable?.(name) ?? `field label not supported: ${name}`)
    : `"${name}" is not a known field selector: only "metadata.name", "metadata.namespace"`;

function fieldsOf(resource: Resource, text: string, view: StoredAs | undefined): readonly FieldRequirement[] {
  return fieldRequirementsOf(text).flatMap(requirement => {
    const { name } = requirement;
    // As upstream, nothing that is nothing chooses all.
    if (name === '' && requirement.value === '') return [];
    const stored = view && !name.startsWith('metadata.') ? ownValue(view.storedFields, name) : name;
    if (stored === undefined || !isSelectable(resource, stored)) throw badRequest(notSelectable(resource, name));
    return [{ ...requirement, name: stored }];
  });
}

function isSelectable({ isNamespaced, strategy }: Resource, field: string): boolean {
  if (field === 'metadata.name') return true;
  // As upstream: kinds without fields of their own know it too, wherever they live.
  if (field === 'metadata.namespace') return isNamespaced || !strategy.selectableFields;
  return Object.hasOwn(strategy.selectableFields ?? {}, field);
}

function understand<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}
