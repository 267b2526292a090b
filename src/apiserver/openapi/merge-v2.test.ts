import { expect, it } from 'vitest';
import { type DescribedByOther, mergeV2 } from './merge-v2.ts';
import type { Schema } from './schema.ts';
import type { V2Document, V2Path } from './write-v2.ts';

const refer = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
/** A path whose answer is of a type. */
const pathOf = (name: string) =>
  ({ get: { responses: { 200: { description: 'OK', schema: refer(name) } } } }) as unknown as V2Path;
const own: V2Document = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1' },
  paths: { '/api/v1/pods': pathOf('Pod'), '/apis/metrics/v1/pods': pathOf('Pod') },
  definitions: {
    Pod: { type: 'object', properties: { metadata: refer('Meta') } },
    Meta: { type: 'object', description: 'own' },
  },
};
const other = (group: string, definitions: Record<string, Schema>): DescribedByOther => ({
  prefix: `/apis/${group}/v1/`,
  paths: { [`/apis/${group}/v1/things`]: pathOf('Thing') },
  definitions,
});
const thing = { Thing: { type: 'object', properties: { metadata: refer('Meta') } } };

it('is its own document where there are no others', () => {
  expect(mergeV2(own, [])).toBe(own);
});

it('has what others describe, and nothing of its own that they answer for', () => {
  const { paths, definitions } = mergeV2(own, [other('metrics', { Thing: { type: 'object' } })]);
  expect(paths).toEqual({ '/api/v1/pods': pathOf('Pod'), '/apis/metrics/v1/things': pathOf('Thing') });
  expect(definitions).toEqual({ ...own.definitions, Thing: { type: 'object' } });
});

it('shares definitions that say the same', () => {
  const shared = { Meta: { type: 'object', description: 'own' } };
  const { definitions } = mergeV2(own, [other('a', { ...thing, ...shared })]);
  expect(definitions).toEqual({ ...own.definitions, ...thing });
});

it('gives definitions that say something else names of their own, the same to all that say the same', () => {
  const theirs = { type: 'object', description: 'theirs' };
  const first = other('a', { ...thing, Meta: theirs });
  const second = { ...first, prefix: '/apis/a/v2/', paths: { '/apis/a/v2/things': pathOf('Thing') } };
  const { paths, definitions } = mergeV2(own, [first, second]);
  const renamed = { type: 'object', properties: { metadata: refer('Meta_v2') } };
  expect(definitions).toEqual({ ...own.definitions, Thing: renamed, Meta_v2: theirs });
  expect(paths['/apis/a/v1/things']).toEqual(pathOf('Thing'));
  expect(paths['/apis/a/v2/things']).toEqual(pathOf('Thing'));
});

it('counts on where a third says something else again', () => {
  const say = (description: string) => ({ ...thing, Meta: { type: 'object', description } });
  const { paths, definitions } = mergeV2(own, [other('a', say('a')), other('b', say('b'))]);
  expect(Object.keys(definitions).sort()).toEqual(['Meta', 'Meta_v2', 'Meta_v3', 'Pod', 'Thing', 'Thing_v2']);
  expect(definitions['Thing_v2']).toEqual({ type: 'object', properties: { metadata: refer('Meta_v3') } });
  expect(paths['/apis/b/v1/things']).toEqual(pathOf('Thing_v2'));
});

it('keeps apart definitions that refer to each other, and to themselves', () => {
  const pair = (description: string): Record<string, Schema> => ({
    A: { properties: { b: refer('B') } },
    B: { description, properties: { a: refer('A'), b: refer('B') } },
  });
  const { definitions } = mergeV2({ ...own, definitions: pair('own') }, [other('a', pair('theirs'))]);
  expect(definitions).toEqual({
    ...pair('own'),
    A_v2: { properties: { b: refer('B_v2') } },
    B_v2: { description: 'theirs', properties: { a: refer('A_v2'), b: refer('B_v2') } },
  });
});

it('takes no name that the other server has itself', () => {
  const { definitions } = mergeV2(own, [other('a', { Thing: refer('Meta'), Meta: { type: 'string' }, Meta_v2: {} })]);
  expect(definitions).toMatchObject({ Thing: refer('Meta_v3'), Meta_v2: {}, Meta_v3: { type: 'string' } });
});
