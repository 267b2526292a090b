import { expect, test } from 'vitest';
import type { Verb } from '#client';
import { attributesOf } from './request-attributes.ts';

const of = (verb: Verb, fieldSelector: string, name?: string) => {
  const place = { group: '', version: 'v1', resource: 'secrets', namespace: 'a', ...(name ? { name } : {}) };
  const { name: found, fields } = attributesOf({ verb, ...place, options: { fieldSelector } });
  return { name: found, fields };
};

test.each<[Verb, string, string | undefined, string]>([
  ['list', 'metadata.name=x', undefined, 'x'],
  ['watch', 'metadata.name=x', undefined, 'x'],
  ['deletecollection', 'metadata.name==x', undefined, 'x'],
  ['list', 'metadata.name!=x', undefined, ''],
  ['list', 'spec.nodeName=x', undefined, ''],
  ['list', 'metadata.name=a/b', undefined, ''],
  ['list', 'metadata.name=..', undefined, ''],
  ['list', 'metadata.name', undefined, ''],
  ['watch', 'metadata.name=x', 'y', 'y'],
  ['create', 'metadata.name=x', undefined, ''],
  ['get', 'metadata.name=x', 'y', 'y'],
])('%s with %s of %s is about %j', (verb, selector, name, expected) => {
  expect(of(verb, selector, name).name).toBe(expected);
});

test.each([
  ['a', 'a'],
  [undefined, ''],
])('the namespace %s is in %j', (name, expected) => {
  const place = { group: '', version: 'v1', resource: 'namespaces', ...(name === undefined ? {} : { name }) };
  expect(attributesOf({ verb: 'get', ...place }).namespace).toBe(expected);
  expect(attributesOf({ verb: 'list', ...place, options: { fieldSelector: 'metadata.name=b' } }).namespace).toBe(
    expected,
  );
});

test('fields are those that must have one value', () => {
  expect(of('list', 'spec.nodeName=n1,status.phase!=Failed').fields).toEqual({ 'spec.nodeName': 'n1' });
});
