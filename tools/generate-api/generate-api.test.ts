import { expect, test } from 'vitest';
import { parseMarkers } from './markers.ts';
import { readModel } from './read.ts';
import { renderModel } from './render.ts';
import { parseFile } from './sources.ts';

const scalars = parseFile('meta/v1/scalars.ts', 'export type Int32 = number; export type Time = string;');

function structOf(source: string) {
  const file = parseFile('apps/v1/thing.ts', source);
  const model = readModel(new Map([scalars, file].map(parsed => [parsed.path, parsed])));
  return model.structs[0];
}

test('a comment is words, then markers', () => {
  expect(
    parseMarkers('/** Ports, as in a@b.\n *  @listType map @listMapKey a @listMapKey b @default {"x": 1} */'),
  ).toEqual({
    description: 'Ports, as in a@b.',
    values: new Map([
      ['listType', ['map']],
      ['listMapKey', ['a', 'b']],
      ['default', ['{"x": 1}']],
    ]),
  });
});

test.each([
  ['', 'name: string', { value: { kind: 'string' }, required: true, always: true }],
  ['@omitZero', 'name: string', { value: { kind: 'string' }, required: true }],
  ['', 'name?: Time', { value: { kind: 'time' }, pointer: true }],
  ['@always', 'name?: Time', { value: { kind: 'time' }, always: true }],
  ['@omitZero', 'name?: Time', { value: { kind: 'time' } }],
  ['@pointer', 'name: Int32', { value: { kind: 'int32' }, required: true, pointer: true, always: true }],
  ['', 'name?: boolean', { value: { kind: 'boolean' } }],
  ['@proto 2.3', 'name?: Int32', { value: { kind: 'int32' }, proto: 3, protoIn: [2] }],
  ['@optional @proto 3', 'name: Int32', { value: { kind: 'int32' }, always: true, proto: 3 }],
  ['@default 10 @pointer', 'name?: Int32', { value: { kind: 'int32' }, default: 10, pointer: true }],
  ['', "name?: 'A' | 'B'", { value: { kind: 'string', enum: ['A', 'B'] } }],
  ['@mayBeEmpty', 'name: string', { value: { kind: 'string' }, required: true, always: true, mayBeEmpty: true }],
  ['@checkedApart', "name?: 'A' | 'B'", { value: { kind: 'string', enum: ['A', 'B'] }, checkedApart: true }],
  ['', 'name?: Alias[]', { value: { kind: 'list', items: { kind: 'string', enum: ['X', 'Y'] } } }],
  [
    '@mapType atomic',
    'name?: Record<string, string>',
    { value: { kind: 'map', values: { kind: 'string' }, atomic: true } },
  ],
  [
    '@listType map @listMapKey type @patchStrategy merge @patchMergeKey type',
    'name?: Other[]',
    {
      value: {
        kind: 'list',
        items: { kind: 'struct', ref: 'io.k8s.api.apps.v1.Other' },
        listType: 'map',
        keys: ['type'],
      },
      patchStrategy: 'merge',
      patchMergeKey: 'type',
    },
  ],
])('reads the field %s %s', (markers, field, expected) => {
  const source = `import type { Int32, Time } from '../../meta/v1/scalars.ts';
    /** A. */
    export interface A {
      /** Words. ${markers} */
      ${field};
    }
    /** Other. */
    export interface Other {}
    export type Alias = 'X' | 'Y';`;
  expect(structOf(source)?.descriptor.fields['name']).toEqual(expected);
});

test.each([
  ['/** @listtype map */ a?: string', 'apps/v1/thing.ts:4: unknown marker @listtype'],
  ['/** A. */ a?: number', 'apps/v1/thing.ts:4: a field cannot have the type number'],
  ['/** A. */ a?: Missing', 'apps/v1/thing.ts:4: Missing is not a type of the API'],
  ['a?: string', 'apps/v1/thing.ts:3: say what this is in a doc comment'],
])('refuses %s', (field, message) => {
  expect(() => structOf(`/** A. */\nexport interface A {\n${field.replace('*/ ', '*/\n')};\n}`)).toThrow(message);
});

test('a kind has metadata and is found by its apiVersion', () => {
  const file = parseFile(
    'apps/v1/thing.ts',
    `/** A thing. */ export interface Thing extends KubeObject {
       /** Words. @optional */
       spec: string }
     export const Thing = defineKind<Thing>({ group: 'apps', version: 'v1', kind: 'Thing', plural: 'things' });`,
  );
  const model = readModel(new Map([[file.path, file]]));
  expect(model.kinds).toMatchObject([
    { group: 'apps', version: 'v1', kind: 'Thing', struct: 'io.k8s.api.apps.v1.Thing' },
  ]);
  expect(Object.keys(model.structs[0]?.descriptor.fields ?? {})).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  const rendered = renderModel(model);
  expect([...rendered.keys()]).toEqual(['apps-v1.ts', 'structs.ts', 'descriptions.ts', 'kinds.ts']);
  expect(rendered.get('descriptions.ts')).toContain("'': 'A thing.'");
});
