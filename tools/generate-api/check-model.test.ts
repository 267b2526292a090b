import { expect, test } from 'vitest';
import { contradictionsOf } from './check-model.ts';
import { readModel } from './read.ts';
import { parseFile } from './sources.ts';

const scalars = parseFile(
  'meta/v1/scalars.ts',
  'export type Int32 = number; export type IntOrString = number | string;',
);

const contradictions = (fields: string, markers = '') => {
  const file = parseFile(
    'apps/v1/thing.ts',
    `import type { Int32, IntOrString } from '../../meta/v1/scalars.ts';
     /** A. ${markers} */ export interface A {
       ${fields.replaceAll('/**', '\n/**')} }
     /** B. */ export interface B {
       /** Name. */ name: string;
       /** Count. */ count?: Int32 }`,
  );
  return contradictionsOf(readModel(new Map([scalars, file].map(parsed => [parsed.path, parsed]))));
};

test.each([
  ['/** X. @proto 1 */ x: string; /** Y. @proto 1 */ y: string', 'x and y have the same number in protobuf, 1'],
  ['/** X. @proto one */ x: string', '@proto NaN is no number of a field'],
  ['/** X. @listType map @listMapKey id */ x: B[]', '@listMapKey id is no field of its items'],
  ['/** X. @listType map */ x: B[]', '@listType map needs a @listMapKey'],
  ['/** X. @listMapKey name */ x: B[]', '@listMapKey is of use only with @listType map'],
  ['/** X. @listType sett */ x: string[]', '@listType sett is none'],
  ['/** X. @patchStrategy merge @patchMergeKey id */ x: B[]', '@patchMergeKey id is no field of its items'],
  ['/** X. @patchMergeKey name */ x: B[]', '@patchMergeKey is of no use without @patchStrategy merge'],
  ['/** X. @default "1" */ x: Int32', '@default "1" is no int32 of its type'],
  ['/** X. @default 1.5 */ x: Int32', '@default 1.5 is no int32 of its type'],
  ['/** X. @default true */ x: IntOrString', '@default true is no intOrString of its type'],
  ['/** X. @default "c" */ x: "a" | "b"', '@default "c" is no string of its type'],
  ['/** X. @default {"size": 1} */ x: B', '@default {"size":1} is no struct of its type'],
  ['/** X. @default [1] */ x: string[]', '@default [1] is no list of its type'],
  ['/** X. */ x: "a" | "a"', '"a" is possible twice'],
])('refuses %s', (fields, message) => {
  expect(contradictions(fields)).toEqual([expect.stringContaining(message)]);
});

test('refuses a union of what is no field', () => {
  expect(contradictions('/** X. */ x?: string', '@union - x y')).toEqual([
    'io.k8s.api.apps.v1.A: @union names y, which is no field',
  ]);
});

test.each([
  '/** X. @proto 1 */ x: string; /** Y. @proto 2 */ y: string',
  '/** X. @listType map @listMapKey name @patchStrategy merge,retainKeys @patchMergeKey name */ x: B[]',
  '/** X. @default {"name": "a", "count": 2} */ x?: B',
  '/** X. @default "25%" */ x?: IntOrString',
  '/** X. @default "a" */ x?: "a" | "b"',
])('takes %s', fields => {
  expect(contradictions(fields)).toEqual([]);
});
