import { expect, it } from 'vitest';
import { type KubeObject, Pod } from '#api';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { endOfObject, parseMetadata, textWithoutRecord } from './stored-metadata.ts';
import { StoredObject } from './stored-object.ts';

const resource = createResource(shapeOf(Pod));

it.each([
  ['nothing', '{}'],
  ['braces in texts', '{"a":"}{","}":"{"}'],
  ['quotes and backslashes', String.raw`{"a":"\"}","b":"\\","c":"\\\"}"}`],
  ['objects in objects and lists', '{"a":{"b":[{"c":{}}]},"d":{}}'],
  ['more than ASCII', '{"ä":"€}𝄞"}'],
])('finds the end of an object with %s', (_, text) => {
  const bytes = Buffer.from(`[1,${text},{"behind":"}"}]`);
  const end = endOfObject(bytes, 3);
  expect(bytes.subarray(3, end).toString()).toBe(text);
});

it('reads what parsing the whole object gives', () => {
  const metadata = {
    name: 'a',
    namespace: 'n',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: '"}' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'o', controller: false }],
    managedFields: [{ manager: 'm', operation: 'Update', fieldsV1: { 'f:metadata': {} } }],
  };
  const object = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] }, status: {} };
  const value = encodeStored(resource, object as unknown as KubeObject);
  const { resourceVersion: _, ...whole } = new StoredObject(resource, 'n/a', { value, revision: 7 }).object.metadata;
  expect(parseMetadata(resource, value)).toEqual(whole);
});

const record = [{ manager: 'm', fieldsV1: { 'f:spec': { 'v:["]}"]': {} } } }, { manager: ']}' }];

it.each([
  ['a record', { name: 'ä', managedFields: record }, { name: 'ä' }],
  ['nothing else', { managedFields: record }, {}],
  ['none', { name: 'a' }, { name: 'a' }],
  [
    'texts that look like one',
    { annotations: { a: '"managedFields":[' } },
    { annotations: { a: '"managedFields":[' } },
  ],
])('leaves out the record of managers: %s', (_, metadata, rest) => {
  const behind = { spec: { containers: [] } };
  const value = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, ...behind }));
  const read: unknown = JSON.parse(textWithoutRecord(resource, value));
  expect(read).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: rest, ...behind });
});

it('leaves nothing else out where another writer put the record first', () => {
  const metadata = { managedFields: record, name: 'a' };
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata });
  expect(textWithoutRecord(resource, Buffer.from(text))).toBe(text);
});
