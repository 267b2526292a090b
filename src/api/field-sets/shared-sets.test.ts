import { expect, it } from 'vitest';
import { cloneObject } from './clone-object.ts';
import { setOf } from './field-set.ts';
import { sharedSet, textOfSet } from './shared-sets.ts';

it('holds sets that say the same once', () => {
  const first = sharedSet(setOf(['f:spec', 'f:a'], ['f:spec', 'f:b']));
  expect(sharedSet(setOf(['f:spec', 'f:b'], ['f:spec', 'f:a']))).toBe(first);
  expect(sharedSet(setOf(['f:spec']))).not.toBe(first);
  expect(textOfSet(first)).toBe('{"f:spec":{"f:a":{},"f:b":{}}}');
});

it('clones objects but for the sets in their record', () => {
  const fieldsV1 = setOf(['f:data']);
  const object = {
    kind: 'X',
    metadata: { labels: { a: 'b' }, managedFields: [{ manager: 'm', fieldsV1 }] },
    data: { a: [1] },
  };
  const copy = cloneObject(object);
  expect(copy).toEqual(object);
  expect(copy.metadata.managedFields[0]?.fieldsV1).toBe(fieldsV1);
  expect(copy.metadata.managedFields[0]).not.toBe(object.metadata.managedFields[0]);
  for (const part of ['labels', 'managedFields'] as const) expect(copy.metadata[part]).not.toBe(object.metadata[part]);
  expect(copy.data.a).not.toBe(object.data.a);
});

it.each([
  undefined,
  null,
  'a',
  [1],
  { metadata: 1 },
  { metadata: { managedFields: 'x' } },
  { metadata: { managedFields: [null, 1] } },
])('copies what is no object of the API: %j', value => {
  expect(cloneObject(value)).toEqual(value);
});
