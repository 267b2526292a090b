import { expect, test } from 'vitest';
import type { Deployment, DeploymentStatus } from '#api';
import { waitsFor } from './readiness.ts';

const deployment = (status: DeploymentStatus): Deployment =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', generation: 2 },
    spec: { replicas: 2, selector: {}, template: { spec: { containers: [] } } },
    status: { observedGeneration: 2, ...status },
  }) as unknown as Deployment;

test.each<[string, DeploymentStatus, string | undefined]>([
  [
    'the spec is not seen yet',
    { observedGeneration: 1, availableReplicas: 2 },
    'the deployment controller has not seen it',
  ],
  ['no pod is new', { replicas: 2, availableReplicas: 2 }, '0 out of 2 new replicas have been updated'],
  [
    'old pods make up for new ones',
    { replicas: 3, updatedReplicas: 2, availableReplicas: 2 },
    '1 old replicas are pending termination',
  ],
  [
    'new pods are not available',
    { replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
    '1 of 2 replicas are available',
  ],
  ['all is well', { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, undefined],
])('a deployment of which %s', (_, status, expected) => {
  expect(waitsFor(deployment(status))).toBe(expected);
});
