/** The paths of a kind and what can be done there, in a form that either dialect can be written from. Pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#api-verbs */
import type { Kind, Subresource } from '#api';
import { bodyOf } from '../discovery/resources.ts';
import type { DescribedKind } from '../resource/definition.ts';
import {
  collectionParameters,
  connectParameters,
  deleteCollectionParameters,
  deleteParameters,
  logParameters,
  type Parameter,
  type PathParameter,
  patchParameters,
  readParameters,
  writeParameters,
} from './parameters.ts';

/** Of HTTP, as OpenAPI writes them. */
export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete' | 'head' | 'options';

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One method of one path. */
export interface Operation {
  readonly method: Method;
  readonly id: string;
  readonly description: string;
  /** Which version of which group it belongs to, in upstream's words: `core_v1`. */
  readonly tag: string;
  /** Upstream's word for it: get, list, post, put, patch, delete, deletecollection, connect, watch, watchlist. */
  readonly action?: string;
  readonly kind?: GroupVersionKind;
  readonly query: readonly Parameter[];
  readonly body?: GroupVersionKind | 'DeleteOptions' | 'Patch';
  readonly answer: Answer;
}

/** What is answered; `log`: text, or why there is none. */
export type Answer = GroupVersionKind | 'list' | 'Status' | 'text' | 'log' | 'WatchEvent' | 'APIResourceList';

/** A path, as `/api/v1/namespaces/{namespace}/pods/{name}`. */
export interface Path {
  readonly path: string;
  /** Names of the parts in braces. */
  readonly parameters: readonly PathParameter[];
  readonly operations: readonly Operation[];
}

/** The path that tells which kinds a version of a group has. */
export function resourcesPath({ apiVersion, group, version }: Pick<Kind, 'apiVersion' | 'group' | 'version'>): Path {
  const operation: Operation = {
    method: 'get',
    id: `get${startOf({ group, version })}APIResources`,
    description: 'Tell which resources there are.',
    tag: tagOf({ group, version }),
    query: [],
    answer: 'APIResourceList',
  };
  return { path: `${rootOf({ apiVersion, group })}/`, parameters: [], operations: [operation] };
}

/** All paths of a kind; of one that a definition brings without the old paths of watches. */
export function pathsOf({ kind, isCustom, strategy }: DescribedKind): Path[] {
  const { plural, scope } = kind;
  const root = rootOf(kind);
  const isNamespaced = scope === 'Namespaced';
  const collection = `${root}${isNamespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const place: PathParameter[] = isNamespaced ? ['namespace'] : [];
  const prefix = `${startOf(kind)}${isNamespaced ? 'Namespaced' : ''}${kind.kind}`;
  const paths: Path[] = [{ path: collection, parameters: place, operations: collectionOperations(kind, prefix) }];
  if (kind.verbs.includes('get')) {
    paths.push({
      path: `${collection}/{name}`,
      parameters: [...place, 'name'],
      operations: objectOperations(kind, { prefix, answersDeleted: strategy?.answersDeletedObject }),
    });
  }
  for (const subresource of kind.subresources) {
    const path = `${collection}/{name}/${subresource.name}`;
    const operations = subresourceOperations(kind, subresource, prefix);
    paths.push({ path, parameters: [...place, 'name'], operations });
    if (subresource.name !== 'proxy') continue;
    const below = operations.map(operation => ({ ...operation, id: `${operation.id}WithPath` }));
    paths.push({ path: `${path}/{path}`, parameters: [...place, 'name', 'path'], operations: below });
  }
  if (isNamespaced && kind.verbs.includes('list')) {
    const list = listOperation(kind, `${prefix.replace('Namespaced', '')}ForAllNamespaces`);
    paths.push({ path: `${root}/${plural}`, parameters: [], operations: [list] });
  }
  if (kind.verbs.includes('watch') && !isCustom) paths.push(...watchPaths(kind, prefix));
  return paths;
}

/** The old paths of watches, before there was the parameter. */
function watchPaths(kind: Kind, prefix: string): Path[] {
  const { plural, scope } = kind;
  const isNamespaced = scope === 'Namespaced';
  const root = `${rootOf(kind)}/watch`;
  const collection = `${root}${isNamespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const place: PathParameter[] = isNamespaced ? ['namespace'] : [];
  const watching = (id: string, action: 'watch' | 'watchlist'): Operation[] => [
    {
      method: 'get',
      id: `watch${id}`,
      description: `Watch objects of kind ${kind.kind}. Deprecated: use the parameter watch of a list.`,
      tag: tagOf(kind),
      action,
      kind: kindOf(kind),
      query: collectionParameters,
      answer: 'WatchEvent',
    },
  ];
  const everywhere = watching(`${prefix.replace('Namespaced', '')}ListForAllNamespaces`, 'watchlist');
  return [
    { path: collection, parameters: place, operations: watching(`${prefix}List`, 'watchlist') },
    { path: `${collection}/{name}`, parameters: [...place, 'name'], operations: watching(prefix, 'watch') },
    ...(isNamespaced ? [{ path: `${root}/${plural}`, parameters: [], operations: everywhere }] : []),
  ];
}

const rootOf = ({ apiVersion, group }: Pick<Kind, 'apiVersion' | 'group'>): string =>
  group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;

const nameOf = (group: string): string => (group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''));

/** What ids of operations begin with after the verb: `CoreV1`. */
const startOf = ({ group, version }: Pick<Kind, 'group' | 'version'>): string =>
  `${camel(nameOf(group))}${camel(version)}`;

function tagOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  const name = camel(nameOf(group));
  return `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}_${version}`;
}

const camel = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]/)
    .map(part => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`)
    .join('');

const kindOf = ({ group, version, kind }: Kind): GroupVersionKind => ({ group, version, kind });

const listOperation = (kind: Kind, name: string): Operation => ({
  method: 'get',
  id: `list${name}`,
  description: `List or watch objects of kind ${kind.kind}.`,
  tag: tagOf(kind),
  action: 'list',
  kind: kindOf(kind),
  query: collectionParameters,
  answer: 'list',
});

function collectionOperations(kind: Kind, prefix: string): Operation[] {
  const start = startOf(kind);
  const operations: Operation[] = [];
  const self = kindOf(kind);
  if (kind.verbs.includes('list')) operations.push(listOperation(kind, prefix));
  if (kind.verbs.includes('create')) {
    const description = `Create an object of kind ${kind.kind}.`;
    operations.push({
      method: 'post',
      id: `create${prefix}`,
      description,
      tag: tagOf(kind),
      action: 'post',
      kind: self,
      query: writeParameters,
      body: self,
      answer: self,
    });
  }
  if (kind.verbs.includes('deletecollection')) {
    operations.push({
      method: 'delete',
      id: `delete${start}Collection${prefix.slice(start.length)}`,
      description: `Delete several objects of kind ${kind.kind}.`,
      tag: tagOf(kind),
      action: 'deletecollection',
      kind: self,
      query: deleteCollectionParameters,
      body: 'DeleteOptions',
      answer: 'Status',
    });
  }
  return operations;
}

interface Facts {
  readonly id: string;
  readonly tag: string;
  readonly what: string;
  readonly kind: GroupVersionKind;
  /** Which of get, update and patch there are. */
  readonly verbs: readonly string[];
}

/** Reading and writing one thing. */
function readWrite({ id, tag, what, kind, verbs }: Facts): Operation[] {
  const common = { tag, kind, answer: kind };
  const all: (Operation & { readonly verb: string })[] = [
    {
      verb: 'get',
      method: 'get',
      id: `read${id}`,
      description: `Read ${what}.`,
      action: 'get',
      query: readParameters,
      ...common,
    },
    {
      verb: 'update',
      method: 'put',
      id: `replace${id}`,
      description: `Replace ${what}.`,
      action: 'put',
      query: writeParameters,
      body: kind,
      ...common,
    },
    {
      verb: 'patch',
      method: 'patch',
      id: `patch${id}`,
      description: `Change parts of ${what}.`,
      action: 'patch',
      query: patchParameters,
      body: 'Patch',
      ...common,
    },
  ];
  return all.filter(({ verb }) => verbs.includes(verb)).map(({ verb: _verb, ...operation }) => operation);
}

function objectOperations(
  kind: Kind,
  { prefix, answersDeleted = false }: { prefix: string; answersDeleted: boolean | undefined },
): Operation[] {
  const self = kindOf(kind);
  const tag = tagOf(kind);
  const what = `an object of kind ${kind.kind}`;
  const operations = readWrite({ id: prefix, tag, what, kind: self, verbs: kind.verbs });
  if (!kind.verbs.includes('delete')) return operations;
  const description = `Delete an object of kind ${kind.kind}.`;
  return [
    ...operations,
    {
      method: 'delete',
      id: `delete${prefix}`,
      description,
      tag,
      action: 'delete',
      kind: self,
      query: deleteParameters,
      body: 'DeleteOptions',
      answer: answersDeleted ? self : 'Status',
    },
  ];
}

const streamMethods = ['get', 'post'] as const;
const allMethods = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const;

function subresourceOperations(kind: Kind, subresource: Subresource, prefix: string): Operation[] {
  const { name, verbs } = subresource;
  const body = bodyOf(kind, subresource);
  const tag = tagOf(kind);
  const id = `${prefix}${camel(name)}`;
  if (verbs.includes('connect')) {
    // `CoreV1NamespacedPod` is what is connected to, and the method stands after the version.
    const start = startOf(kind);
    return (name === 'proxy' ? allMethods : streamMethods).map(method => ({
      method,
      id: `connect${start}${camel(method)}${id.slice(start.length)}`,
      description: `Connect to ${name} of an object of kind ${kind.kind}.`,
      tag,
      action: 'connect',
      kind: body,
      query: connectParameters[name] ?? [],
      answer: 'text',
    }));
  }
  const what = `${name} of an object of kind ${kind.kind}`;
  if (name === 'log') {
    const [read] = readWrite({ id, tag, what, kind: body, verbs });
    return read ? [{ ...read, query: logParameters, answer: 'log' }] : [];
  }
  const operations = readWrite({ id, tag, what, kind: body, verbs });
  if (!verbs.includes('create')) return operations;
  return [
    ...operations,
    {
      method: 'post',
      id: `create${id}`,
      description: `Create ${what}.`,
      tag,
      action: 'post',
      kind: body,
      query: writeParameters,
      body,
      answer: body,
    },
  ];
}
