import { describe, expect, it } from 'vitest';
import { parseJsonPath } from './json-path.ts';

const object = {
  spec: {
    size: 3,
    'a.b': 'dotted',
    list: [
      { k: 'a', v: 1 },
      { k: 'b', v: 2, deep: { v: 7 } },
    ],
    none: null,
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Odd)]', status: 'False' },
    ],
  },
};

describe('parseJsonPath', () => {
  it.each<[string, unknown[]]>([
    ['.spec.size', [3]],
    ['$.spec.size', [3]],
    ['.spec.missing.deeper', []],
    ['.spec.a\\.b', ['dotted']],
    [".spec['a.b']", ['dotted']],
    ['.spec["size"]', [3]],
    ['.spec.list[0].v', [1]],
    ['.spec.list[-1].v', [2]],
    ['.spec.list[5].v', []],
    ['.spec.list[*].v', [1, 2]],
    ['.spec.list[0:1].k', ['a']],
    ['.spec.list[0,1].k', ['a', 'b']],
    ['.spec.none', [null]],
    ['.spec..v', [1, 2, 7]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Odd)]')].status", ['False']],
    ['.spec.list[?(@.v>1)].k', ['b']],
    ['.spec.list[?(@.deep)].k', ['b']],
    ['.', [object]],
    ['.constructor', []],
  ])('%s', (path, expected) => {
    expect(parseJsonPath(path)?.(object)).toEqual(expected);
  });

  it('finds no more than there is room for', () => {
    let nested: object = { a: 1 };
    for (let depth = 0; depth < 100; depth++) nested = { a: nested };
    expect(parseJsonPath('..a'.repeat(20))?.(nested).length).toBeLessThanOrEqual(10_000);
  });

  it('looks at no more than there is time for: a filter of a list that is found again and again', () => {
    let nested: object = { a: Array.from({ length: 20_000 }, () => ({ b: 1 })) };
    for (let depth = 0; depth < 100; depth++) nested = { a: nested };
    expect(parseJsonPath(`${'..a'.repeat(3)}[?(@.b==2)]`)?.(nested)).toEqual([]);
    expect(parseJsonPath(`${'..a'.repeat(3)}[0:20000:20000]`)?.(nested).length).toBeLessThan(10_000);
  }, 60_000);

  it.each(['.spec[', '.spec[?(]', '.a[b c]'])('does not take %s for a path', path => {
    expect(parseJsonPath(path)).toBeUndefined();
  });
});
