import { expect, test } from 'vitest';
import { ConfigMap, LocalSubjectAccessReview, Node } from '#api';
import { storedMeta } from '../testing/builders.ts';
import { mergePatch } from './client.ts';
import { createClient } from './create-client.ts';
import type { ApiRequest, Transport } from './transport.ts';

const sent: ApiRequest[] = [];
const transport: Transport = {
  request: async request => sent.push(request),
  async *watch() {},
  discover: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};
const client = createClient(transport);
const metadata = { name: 'a' };
const stored = storedMeta(metadata);

test.each([
  ['create', () => client.create(ConfigMap, { metadata }), 'configmap "a"'],
  [
    'create by a generated name',
    () => client.create(ConfigMap, { metadata: { generateName: 'a-' } }),
    'configmap "a-"',
  ],
  ['get', () => client.get(ConfigMap, metadata), 'configmap "a"'],
  ['find', () => client.find(ConfigMap, { ...metadata, namespace: '' }), 'configmap "a"'],
  [
    'update',
    () => client.update(ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: stored }),
    'configmap "a"',
  ],
  ['patch', () => client.patch(ConfigMap, metadata, mergePatch({})), 'configmap "a"'],
  ['delete', () => client.delete(ConfigMap, metadata), 'configmap "a"'],
  [
    'create without a name',
    () => client.create(LocalSubjectAccessReview, { metadata: {}, spec: {} }),
    'localsubjectaccessreview ""',
  ],
])('%s without a namespace says so, and sends nothing', async (_, call, what) => {
  sent.length = 0;
  await expect(call()).rejects.toMatchObject({
    status: { reason: 'BadRequest' },
    message: expect.stringMatching(`^${what}: metadata.namespace: Required value: an empty namespace may not be set `),
  });
  expect(sent).toEqual([]);
});

test('what belongs to no namespace needs none, nor does a list of all', async () => {
  sent.length = 0;
  await client.get(Node, metadata);
  await client.list(ConfigMap);
  expect(sent).toMatchObject([
    { verb: 'get', resource: 'nodes', name: 'a' },
    { verb: 'list', resource: 'configmaps' },
  ]);
});
