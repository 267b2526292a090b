import { expect, test } from 'vitest';
import {
  type Node,
  type PersistentVolumeClaim,
  type StorageClass,
  selectedNodeAnnotation,
  storageProvisionerAnnotation,
} from '#api';
import { storedMeta, storedNode } from '../../testing/builders.ts';
import { planProvision, provisioningFinalizer } from './provision-plan.ts';

const driver = {
  name: 'example.com/disks',
  can: new Set(['CREATE_DELETE_VOLUME']),
  hasTopology: true,
  call: () => Promise.reject(new Error('nobody asks')),
};
const storageClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: storedMeta({ name: 'disks' }),
  provisioner: driver.name,
  volumeBindingMode: 'WaitForFirstConsumer',
};
const claim = (finalizers: string[] = []): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: storedMeta({
    namespace: 'default',
    name: 'data',
    annotations: { [selectedNodeAnnotation]: 'a', [storageProvisionerAnnotation]: driver.name },
    finalizers,
  }),
  spec: { storageClassName: 'disks', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

test.each<[what: string, finalizers: string[], nodes: Node[], reselect: boolean | undefined]>([
  ['is gone is chosen for it again', [], [], true],
  ['has no driver yet waits for it', [], [storedNode({ name: 'a' })], undefined],
  ['is gone, where something was begun, stays with it', [provisioningFinalizer], [], undefined],
])('a claim whose node %s', (_, finalizers, nodes, reselect) => {
  const facts = {
    claim: claim(finalizers),
    storageClass,
    driver,
    nodes,
    snapshot: undefined,
    topologyKeysOf: () => undefined,
    volumeOfClaim: () => undefined,
  };
  expect(planProvision(facts)).toEqual({
    do: 'fail',
    why: 'node "a" does not have the driver',
    ...(reselect && { reselect }),
  });
});
