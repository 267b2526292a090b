import { expect, test } from 'vitest';
import type { KubeObject } from '#api';
import { storedMeta } from './builders.ts';
import { describeObject } from './describe-object.ts';

const metadata = storedMeta({ name: 'web' });
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
test.each<[string, KubeObject, string]>([
  ['one without a status', { ...configMap, data: { a: '1' } } as KubeObject, '{"data":{"a":"1"}}'],
  [
    'values and conditions that do not hold',
    {
      ...deployment,
      status: {
        observedGeneration: 1,
        replicas: 3,
        conditions: [
          { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
          { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Too few.' },
        ],
      },
    } as KubeObject,
    'replicas 3; Available is False (MinimumReplicasUnavailable: Too few.)',
  ],
  [
    'what holds a deleted one',
    { ...configMap, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] } },
    'is being deleted, held by a/b; {}',
  ],
])('%s', (_, object, text) => {
  expect(describeObject(object)).toBe(text);
});

test('long texts are cut', () => {
  const text = describeObject({ ...configMap, data: { a: 'x'.repeat(1000) } } as KubeObject);
  expect(text).toHaveLength(302);
  expect(text.endsWith(' …')).toBe(true);
});
