import { describe, expect, test } from 'vitest';
import { type KubeObject, lastAppliedAnnotation, type New, structOf } from '#api';
import { planApply } from './plan.ts';

const struct = structOf({ apiVersion: 'v1', kind: 'Pod' });
const manifest = (fields: object): New<KubeObject> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x' },
  ...fields,
});

function liveAfter(applied: New<KubeObject>): KubeObject {
  const annotations = { [lastAppliedAnnotation]: JSON.stringify(applied) };
  return {
    ...applied,
    metadata: { name: 'x', uid: '1', resourceVersion: '1', creationTimestamp: '', annotations },
  } as KubeObject;
}

test('what is not there is created, with the manifest remembered', () => {
  const wanted = manifest({ spec: { a: 1 } });
  const step = planApply(wanted, { live: undefined, struct });
  expect(step).toMatchObject({
    do: 'create',
    object: { metadata: { annotations: { [lastAppliedAnnotation]: JSON.stringify(wanted) } } },
  });
});

test('the same manifest again says the same and removes nothing', () => {
  const wanted = manifest({ spec: { a: 1 } });
  expect(planApply(wanted, { live: liveAfter(wanted), struct })).toMatchObject({
    do: 'patch',
    body: { spec: { a: 1 } },
  });
});

describe('what the manifest no longer says is removed', () => {
  test.each<[string, object, object, object]>([
    ['a field', { spec: { a: 1, b: 2 } }, { spec: { a: 1 } }, { spec: { a: 1, b: null } }],
    ['a nested field', { spec: { m: { a: 1, b: 2 } } }, { spec: { m: { b: 3 } } }, { spec: { m: { a: null, b: 3 } } }],
    [
      'an item of a list with names',
      { spec: { containers: [{ name: 'A' }, { name: 'B' }] } },
      { spec: { containers: [{ name: 'B' }] } },
      { spec: { containers: [{ name: 'B' }, { name: 'A', $patch: 'delete' }] } },
    ],
    [
      'a list of plain values is replaced',
      { spec: { args: ['a', 'b'] } },
      { spec: { args: ['c'] } },
      { spec: { args: ['c'] } },
    ],
  ])('%s', (_, before, after, expected) => {
    const step = planApply(manifest(after), { live: liveAfter(manifest(before)), struct });
    expect(step).toMatchObject({ do: 'patch', body: expected });
  });
});
