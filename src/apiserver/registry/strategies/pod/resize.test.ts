import { expect, test } from 'vitest';
import type { Pod, ResourceRequirements } from '#api';
import { storedPod } from '../../../../testing/builders.ts';
import { checkResizedResources } from './resize.ts';
import { preparePodSubresource } from './subresources.ts';

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

const containersOf = (...names: string[]): Pod => {
  const pod = storedPod();
  return { ...pod, spec: { ...pod.spec, containers: names.map(name => ({ name, image: 'i' })) } };
};

test.each([
  [['a', 'b'], []],
  [['a'], []],
  [
    ['b', 'a'],
    [renamed(0), renamed(1)],
  ],
  [['a', 'c'], [renamed(1)]],
  [['a', 'b', 'c'], ['spec.containers: containers may not be added or removed on resize']],
  [[], ['spec.containers: containers may not be added or removed on resize']],
])('a resize of a and b that names %j', (names, expected) => {
  const [draft, old] = [containersOf(...names), containersOf('a', 'b')];
  preparePodSubresource['resize']?.(draft, old, 0);
  expect(checkResizedResources(draft, old).map(({ field, detail }) => `${field}: ${detail}`)).toEqual(expected);
});

function renamed(index: number): string {
  return `spec.containers[${index}].name: containers may not be renamed or reordered on resize`;
}
