/** What holds of patches, whatever is patched. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pod } from '../core/v1/pod.ts';
import { strategicMerge } from '../schema/strategic-merge.ts';
import { structOf } from '../schema/structs.ts';
import { deepClone, deepFreeze } from './deep.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';

const seed = 20_260_101;
const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '', 'x/y~z');
const json = fc.letrec<{ value: unknown; object: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(0, 1, '', 'x', true),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
}));
/** A merge patch may say null, which takes away. */
const patch = fc.letrec<{ patch: unknown }>(tie => ({
  patch: fc
    .array(fc.tuple(key, fc.oneof({ depthSize: 'small' }, json.value, fc.constant(null), tie('patch'))), {
      maxLength: 4,
    })
    .map(Object.fromEntries),
}));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a merge patch applied again changes nothing, and leaves its original alone', () => {
  fc.assert(
    fc.property(json.object, patch.patch, (original, change) => {
      const once = mergePatch(deepFreeze(plain(original)), change);
      expect(plain(mergePatch(once, change))).toEqual(plain(once));
    }),
    { seed },
  );
});

test('what a merge patch says is there afterwards, and what it takes away is not', () => {
  fc.assert(
    fc.property(json.object, patch.patch, (original, change) => {
      const result = mergePatch(plain(original), change) as Record<string, unknown>;
      for (const [name, value] of Object.entries(change as object))
        expect(Object.hasOwn(result, name)).toBe(value !== null);
    }),
    { seed },
  );
});

const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

test('a JSON patch that adds, tests and removes is undone, and shares nothing with what it is given', () => {
  fc.assert(
    fc.property(json.object, key, json.value, (original, name, value) => {
      const before = deepFreeze(plain(original)) as Record<string, unknown>;
      const path = pointer(name);
      const added = jsonPatch(before, [
        { op: 'add', path, value },
        { op: 'test', path, value },
      ]) as Record<string, unknown>;
      expect(added[name]).toEqual(value);
      const back = jsonPatch(added, [
        Object.hasOwn(before, name) ? { op: 'replace', path, value: before[name] } : { op: 'remove', path },
      ]);
      expect(plain(back)).toEqual(plain(before));
    }),
    { seed },
  );
});

const container = fc.record({ name: fc.constantFrom('a', 'b', 'c'), image: fc.constantFrom('x', 'y') });
const containers = fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 3 });
const podOf = (list: unknown): Record<string, unknown> => ({ spec: { containers: list } });
interface Listed {
  spec: { containers: { name: string; image: string }[] };
}

test('a strategic patch merges lists by their keys: each item once, those of the patch as it says, the others as they were', () => {
  fc.assert(
    fc.property(containers, containers, (before, wanted) => {
      const merged = strategicMerge(deepFreeze(podOf(before)), podOf(wanted), structOf(Pod)) as unknown as Listed;
      const { containers: result } = merged.spec;
      const expected = new Map([...before, ...wanted].map(item => [item.name, item]));
      expect(new Map(result.map(item => [item.name, item]))).toEqual(expected);
      expect(result).toHaveLength(expected.size);
      const again = strategicMerge(
        deepClone(merged) as unknown as Record<string, unknown>,
        podOf(wanted),
        structOf(Pod),
      );
      expect(again).toEqual(merged);
    }),
    { seed },
  );
});

test('what a strategic patch deletes by key is gone, and nothing else', () => {
  fc.assert(
    fc.property(containers, fc.constantFrom('a', 'b', 'c'), (before, name) => {
      const merged = strategicMerge(
        podOf(before),
        podOf([{ $patch: 'delete', name }]),
        structOf(Pod),
      ) as unknown as Listed;
      expect(merged.spec.containers).toEqual(before.filter(item => item.name !== name));
    }),
    { seed },
  );
});
