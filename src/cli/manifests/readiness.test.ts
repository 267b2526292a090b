import { expect, test } from 'vitest';
import type { Deployment, DeploymentStatus, KubeObject } from '#api';
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

const seen = { observedGeneration: 2 };
const stateful = (spec: object, status?: object) => ({ kind: 'StatefulSet', spec: { replicas: 3, ...spec }, status });
const daemons = (status?: object, spec = {}) => ({ kind: 'DaemonSet', spec, status });
const definition = (status: string) => ({
  kind: 'CustomResourceDefinition',
  spec: {},
  status: { conditions: [{ type: 'Established', status }] },
});
const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
const byHand = { updateStrategy: { type: 'OnDelete' } };

test.each<[string, object, string | undefined]>([
  ['a stateful set that nobody has seen', stateful({}), 'its controller has not seen it'],
  ['with a pod that is not ready', stateful({}, { ...seen, readyReplicas: 2 }), '2 of 3 replicas are ready'],
  [
    'with an old pod',
    stateful({}, { ...seen, readyReplicas: 3, updatedReplicas: 1 }),
    '1 out of 3 new replicas have been updated',
  ],
  ['updated as far as it is to be', stateful(partition, { ...seen, readyReplicas: 3, updatedReplicas: 1 }), undefined],
  ['updated by hand only', stateful(byHand, { ...seen, readyReplicas: 3, updatedReplicas: 0 }), undefined],
  ['a daemon set that nobody has seen', daemons(), 'its controller has not seen it'],
  [
    'with an old pod',
    daemons({ ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }),
    '1 out of 2 new pods have been updated',
  ],
  [
    'with a pod that is not available',
    daemons({ ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
    '1 of 2 pods are available',
  ],
  ['updated by hand only', daemons({ ...seen, desiredNumberScheduled: 2, numberAvailable: 2 }, byHand), undefined],
  ['without any node', daemons({ ...seen, desiredNumberScheduled: 0, numberAvailable: 0 }), undefined],
  ['a definition that is not served', definition('False'), 'it is not established'],
  ['a definition that is served', definition('True'), undefined],
])('%s', (_, object, expected) => {
  expect(waitsFor({ metadata: { name: 'x', generation: 2 }, ...object } as KubeObject)).toBe(expected);
});
