import { expect, test } from 'vitest';
import type { ResourceRequirements } from '#api';
import { storedPod } from '../../../../testing/builders.ts';
import { checkResizedResources } from './resize.ts';

const podOf = (resources: ResourceRequirements) => storedPod({ container: { resources } });
const old = { requests: { cpu: '1', 'ephemeral-storage': '1Gi' }, limits: { cpu: '2' } };

test.each<[ResourceRequirements, string[]]>([
  [old, []],
  [{ ...old, requests: { ...old.requests, cpu: '2', memory: '1Gi' } }, []],
  [{ ...old, limits: {} }, ['spec.containers[0].resources.limits: resource limits cannot be removed']],
  [
    { ...old, requests: { ...old.requests, 'ephemeral-storage': '2Gi' } },
    ['spec.containers[0].resources.requests: only cpu and memory resources are mutable'],
  ],
])('a resize to %j', (resources, expected) => {
  const errors = checkResizedResources(podOf(resources), podOf(old));
  expect(errors.map(({ field, detail }) => `${field}: ${detail}`)).toEqual(expected);
});
