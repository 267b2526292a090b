/** The paths of a kind and what can be done there, in a form that either dialect can be written from. Pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#api-verbs */
import type { Kind, Subresource } from '#api';
import { bodyOf } from '../discovery/resources.ts';
import {
  collectionParameters,
  deleteParameters,
  type Parameter,
  patchParameters,
  readParameters,
  writeParameters,
} from './parameters.ts';

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

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
  /** Upstream's word for it: get, list, post, put, patch, delete, deletecollection, connect. */
  readonly action: string;
  readonly kind: GroupVersionKind;
  readonly query: readonly Parameter[];
  readonly body?: GroupVersionKind | 'DeleteOptions' | 'Patch';
  readonly answer: GroupVersionKind | 'list' | 'Status' | 'text';
}

/** A path, as `/api/v1/namespaces/{namespace}/pods/{name}`. */
export interface Path {
  readonly path: string;
  /** Names of the parts in braces. */
  readonly parameters: readonly ('namespace' | 'name')[];
  readonly operations: readonly Operation[];
}

/** All paths of a kind. */
export function pathsOf(kind: Kind): Path[] {
  const { apiVersion, group, version, plural, scope } = kind;
  const root = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const isNamespaced = scope === 'Namespaced';
  const collection = `${root}${isNamespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const place: ('namespace' | 'name')[] = isNamespaced ? ['namespace'] : [];
  const prefix = `${camel(group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''))}${camel(version)}${isNamespaced ? 'Namespaced' : ''}${kind.kind}`;
  const paths: Path[] = [{ path: collection, parameters: place, operations: collectionOperations(kind, prefix) }];
  if (kind.verbs.includes('get')) {
    paths.push({
      path: `${collection}/{name}`,
      parameters: [...place, 'name'],
      operations: objectOperations(kind, prefix),
    });
  }
  for (const subresource of kind.subresources) {
    const operations = subresourceOperations(kind, subresource, prefix);
    paths.push({ path: `${collection}/{name}/${subresource.name}`, parameters: [...place, 'name'], operations });
  }
  if (isNamespaced && kind.verbs.includes('list')) {
    const list = listOperation(kind, `${prefix.replace('Namespaced', '')}ForAllNamespaces`);
    paths.push({ path: `${root}/${plural}`, parameters: [], operations: [list] });
  }
  return paths;
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
  action: 'list',
  kind: kindOf(kind),
  query: collectionParameters,
  answer: 'list',
});

function collectionOperations(kind: Kind, prefix: string): Operation[] {
  const operations: Operation[] = [];
  const self = kindOf(kind);
  if (kind.verbs.includes('list')) operations.push(listOperation(kind, prefix));
  if (kind.verbs.includes('create')) {
    const description = `Create an object of kind ${kind.kind}.`;
    operations.push({
      method: 'post',
      id: `create${prefix}`,
      description,
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
      id: `delete${prefix.replace('Namespaced', 'CollectionNamespaced')}`,
      description: `Delete several objects of kind ${kind.kind}.`,
      action: 'deletecollection',
      kind: self,
      query: [...collectionParameters, ...deleteParameters],
      body: 'DeleteOptions',
      answer: 'Status',
    });
  }
  return operations;
}

interface Facts {
  readonly id: string;
  readonly what: string;
  readonly kind: GroupVersionKind;
  /** Which of get, update and patch there are. */
  readonly verbs: readonly string[];
}

/** Reading and writing one thing. */
function readWrite({ id, what, kind, verbs }: Facts): Operation[] {
  const common = { kind, answer: kind };
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

function objectOperations(kind: Kind, prefix: string): Operation[] {
  const self = kindOf(kind);
  const operations = readWrite({ id: prefix, what: `an object of kind ${kind.kind}`, kind: self, verbs: kind.verbs });
  if (!kind.verbs.includes('delete')) return operations;
  const description = `Delete an object of kind ${kind.kind}.`;
  return [
    ...operations,
    {
      method: 'delete',
      id: `delete${prefix}`,
      description,
      action: 'delete',
      kind: self,
      query: deleteParameters,
      body: 'DeleteOptions',
      answer: 'Status',
    },
  ];
}

function subresourceOperations(kind: Kind, subresource: Subresource, prefix: string): Operation[] {
  const { name, verbs } = subresource;
  const body = bodyOf(kind, subresource);
  const id = `${prefix}${camel(name)}`;
  if (verbs.includes('connect')) {
    return (['get', 'post'] as const).map(method => ({
      method,
      id: `connect${camel(method)}${id}`,
      description: `Connect to ${name} of an object of kind ${kind.kind}.`,
      action: 'connect',
      kind: body,
      query: [],
      answer: 'text',
    }));
  }
  const what = `${name} of an object of kind ${kind.kind}`;
  if (name === 'log') {
    const [read] = readWrite({ id, what, kind: body, verbs });
    return read ? [{ ...read, answer: 'text' }] : [];
  }
  const operations = readWrite({ id, what, kind: body, verbs });
  if (!verbs.includes('create')) return operations;
  return [
    ...operations,
    {
      method: 'post',
      id: `create${id}`,
      description: `Create ${what}.`,
      action: 'post',
      kind: body,
      query: writeParameters,
      body,
      answer: body,
    },
  ];
}
