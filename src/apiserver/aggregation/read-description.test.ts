import { expect, it } from 'vitest';
import { encodeGnostic } from '../openapi/gnostic.ts';
import { readDescription } from './read-description.ts';

const place = { group: 'toys', version: 'v1' };
const refer = (name: string) => ({ $ref: `#/definitions/${name}` });
const answer = (name: string) => ({ 200: { description: 'OK', schema: refer(name) } });
const operation = { operationId: 'list', tags: ['toys'], responses: answer('Toy') };
const path = { get: operation };
const documentOf = (more: object) => ({ swagger: '2.0', info: { title: 'x', version: 'v1' }, ...more });

it('takes the paths of the version, and the definitions that they need', () => {
  const definitions = {
    Toy: { type: 'object', properties: { parts: { type: 'array', items: refer('Part') } } },
    Part: { type: 'object', additionalProperties: refer('Toy') },
    Other: { type: 'object' },
  };
  const paths = {
    '/apis/toys/v1/toys': path,
    '/apis/toys/v10/toys': path,
    '/apis/toys/v2/toys': path,
    '/version': path,
  };
  expect(readDescription(documentOf({ paths, definitions }), place)).toEqual({
    prefix: '/apis/toys/v1/',
    paths: { '/apis/toys/v1/toys': path },
    definitions: { Toy: definitions.Toy, Part: definitions.Part },
  });
});

it('puts parameters that are named once where they are referred to', () => {
  const pretty = { name: 'pretty', in: 'query', type: 'string', uniqueItems: true };
  const named = { parameters: [{ $ref: '#/parameters/pretty-x' }] };
  const paths = { '/apis/toys/v1/toys': { ...named, get: { ...operation, ...named } } };
  const read = readDescription(documentOf({ paths, parameters: { 'pretty-x': pretty } }), place);
  expect(read?.paths['/apis/toys/v1/toys']).toMatchObject({
    parameters: [pretty],
    get: { parameters: [pretty] },
  });
});

const of = (item: unknown) => documentOf({ paths: { '/apis/toys/v1/toys': item } });
const deep = (depth: number): object => (depth === 0 ? { type: 'string' } : { items: deep(depth - 1) });

it.each<[string, unknown]>([
  ['no object', 'x'],
  ['another version', { ...documentOf({}), swagger: '3.0' }],
  ['paths that are none', documentOf({ paths: [] })],
  ['a path that is none', of('x')],
  ['an operation that is none', of({ get: [] })],
  ['an answer that is none', of({ get: { responses: { 200: 'x' } } })],
  ['words that are none', of({ get: { description: 7, responses: {} } })],
  ['parameters that are none', of({ parameters: { name: 'x' } })],
  ['a parameter of no place', of({ parameters: [{ name: 'x', in: 'cookie' }] })],
  ['a parameter that is nowhere', of({ parameters: [{ $ref: '#/parameters/constructor' }] })],
  ['a type that is none', documentOf({ definitions: { Toy: { type: ['object'] } } })],
  ['a type within that is none', documentOf({ definitions: { Toy: { properties: { a: { items: 7 } } } } })],
  ['a type too deep', documentOf({ definitions: { Toy: deep(200) } })],
])('takes nothing of %s', (_, document) => {
  expect(readDescription(document, place)).toBeUndefined();
});

it('reads only what can be written in protobuf, too', () => {
  const definitions = { Toy: { type: 'object', default: {}, enum: [1], required: ['a'], 'x-kubernetes-x': 1 } };
  const parameters = [{ name: 'body', in: 'body', schema: refer('Toy') }];
  const paths = {
    '/apis/toys/v1/toys': { parameters, put: { responses: answer('Toy'), 'x-kubernetes-action': 'put' } },
  };
  const read = readDescription(documentOf({ paths, definitions }), place);
  if (!read) throw new Error('nothing was read');
  const { paths: own, definitions: needed } = read;
  expect(() =>
    encodeGnostic({ swagger: '2.0', info: { title: 'x', version: 'v1' }, paths: own, definitions: needed }),
  ).not.toThrow();
});
