/** Objects of very many short members, as many as upstream's store has room for, written and read in every way. */
import { ConfigMap, type KubeObject, Secret } from '#api';
import { type Attempt, type Place, pathOf } from './attempts.ts';
import { protobufOf } from './hostile-bodies.ts';

const group = 'bench.example.com';
const Wide: Place & { kind: string; apiVersion: string } = {
  group,
  version: 'v1',
  plural: 'wides',
  scope: 'Namespaced',
  kind: 'Wide',
  apiVersion: `${group}/v1`,
};

/** Makes the custom kind, whose objects have a map of texts and one of whatever it is. */
export const wideDefinition: Attempt = {
  what: 'define a custom kind',
  method: 'POST',
  path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from(
    JSON.stringify({
      metadata: { name: `wides.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'wides', singular: 'wide', kind: 'Wide', listKind: 'WideList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  texts: { type: 'object', additionalProperties: { type: 'string', maxLength: 100 } },
                  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  numbers: { type: 'array', items: { type: 'integer' } },
                },
              },
            },
          },
        ],
      },
    }),
  ),
};

/** Names in no order that nobody has seen before. */
function members(count: number, prefix: string, value: string): Record<string, string> {
  const place = (index: number): number => (index * 7919) % count;
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${place(i).toString(36)}`, value]));
}

/** Requests about objects of so many members each, in the order in which they follow each other. */
export function* manyMembers(count: number): Generator<Attempt> {
  yield* lifeOf(ConfigMap, 'data', prefix => ({ data: members(count, prefix, 'a') }));
  yield* lifeOf(Secret, 'data', prefix => ({ data: members(count, prefix, 'YQ==') }));
  yield* lifeOf(Wide, 'texts', prefix => ({ texts: members(count, prefix, 'a') }));
  yield* lifeOf(Wide, 'any', prefix => ({ any: members(count, prefix, 'a') }));
  yield* lifeOf(Wide, 'numbers', prefix => ({ numbers: Array.from({ length: count }, (_, i) => i + prefix.length) }));
}

const json = 'application/json';
const protobuf = 'application/vnd.kubernetes.protobuf';

function* lifeOf(
  kind: Place & { kind: string; apiVersion: string },
  field: string,
  make: (prefix: string) => Record<string, object>,
): Generator<Attempt> {
  const title = `${kind.kind} of many ${field}`;
  const at = `${pathOf(kind)}/many`;
  const object = (prefix: string, metadata: object = {}): KubeObject => ({
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name: 'many', ...metadata } as KubeObject['metadata'],
    ...make(prefix),
  });
  const send = (what: string, method: string, path: string, type: string, body: unknown): Attempt => ({
    what: `${what} ${title}`,
    method,
    path,
    headers: { 'content-type': type },
    bytes: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
  });
  const patch = (what: string, type: string, body: unknown, query = ''): Attempt =>
    send(what, 'PATCH', at + query, `application/${type}`, body);
  const read = (what: string, path: string, accept: string): Attempt => ({
    what: `${what} ${title} as ${accept}`,
    method: 'GET',
    path,
    headers: { accept },
  });
  const isTyped = kind !== Wide;

  yield send('rehearse', 'POST', `${pathOf(kind)}?dryRun=All&fieldValidation=Strict`, json, object('r'));
  yield send('create', 'POST', pathOf(kind), json, object('c'));
  yield send('replace all of', 'PUT', at, json, object('u'));
  yield send('replace by the same', 'PUT', at, json, object('u', { labels: { a: 'b' } }));
  if (isTyped) yield send('replace in protobuf', 'PUT', at, protobuf, protobufOf(object('p')));
  yield patch('change a little of', 'merge-patch+json', { metadata: { labels: { a: 'c' } } });
  yield patch('merge into', 'merge-patch+json', make('p'));
  yield patch(
    'merge others into',
    'merge-patch+json',
    { ...make('m'), metadata: { labels: { a: 'd' } } },
    '?dryRun=All',
  );
  if (isTyped) yield patch('merge strategically into', 'strategic-merge-patch+json', make('s'), '?dryRun=All');
  yield patch('replace by a JSON patch', 'json-patch+json', [
    { op: 'replace', path: `/${field}`, value: make('j')[field] },
  ]);
  if (field !== 'numbers') {
    const texts = Object.keys(make('j')[field] as object).slice(0, 9000);
    const removals = texts.map(name => ({ op: 'remove', path: `/${field}/${name}` }));
    yield patch('remove by a JSON patch 9,000 of', 'json-patch+json', removals, '?dryRun=All');
  }
  yield patch('apply the same over', 'apply-patch+yaml', object('j'), '?fieldManager=one&force=true');
  yield patch('apply others over', 'apply-patch+yaml', object('k'), '?fieldManager=two&force=true');
  yield patch('conflict with', 'apply-patch+yaml', object('k', { labels: { a: 'x' } }), '?fieldManager=three');
  yield patch(
    'apply less over',
    'apply-patch+yaml',
    { ...object('k'), [field]: field === 'numbers' ? [1] : {} },
    '?fieldManager=two&force=true',
  );
  yield send('put back', 'PUT', at, json, object('z'));
  const forms = [json, 'application/yaml', ...(isTyped ? [protobuf] : [])];
  for (const form of forms) {
    yield read('get', at, form);
    yield read('list', pathOf(kind), form);
  }
  for (const form of ['Table', 'PartialObjectMetadata']) {
    yield read('get', at, `${json};as=${form};g=meta.k8s.io;v=v1`);
    yield read('list', pathOf(kind), `${json};as=${form.replace('Metadata', 'MetadataList')};g=meta.k8s.io;v=v1`);
  }
  yield read('get for people', `${at}?pretty=true`, json);
  yield read('watch', `${pathOf(kind)}?watch=1&timeoutSeconds=1`, json);
  if (isTyped) yield read('watch', `${pathOf(kind)}?watch=1&timeoutSeconds=1`, protobuf);
  yield read(
    'stream',
    `${pathOf(kind)}?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    json,
  );
  yield { what: `delete ${title}`, method: 'DELETE', path: at };
}
