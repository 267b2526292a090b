import { expect, it } from 'vitest';
import type { Pod } from '#api';
import { describeExisting } from './existing-pods.ts';

const pod = (name: string, spec: object = {}) =>
  ({ metadata: { name }, spec: { containers: [{ name: 'main', image: 'i' }], ...spec } }) as unknown as Pod;
const baseline = { level: 'baseline', minor: 24 } as const;

it('says nothing of pods that meet the standard', () => {
  expect(describeExisting('team', baseline, [pod('a'), pod('b')])).toEqual([]);
});

it('tells of those that do not, a line for each way, by the first of their names', () => {
  const pods = [
    pod('d', { hostPID: true }),
    pod('b', { hostIPC: true }),
    pod('c'),
    pod('a', { hostNetwork: true, volumes: [{ name: 'v', hostPath: {} }] }),
  ];
  expect(describeExisting('team', baseline, pods)).toEqual([
    'existing pods in namespace "team" violate the new PodSecurity enforce level "baseline:v1.24"',
    'a: host namespaces, hostPath volumes',
    'b (and 1 other pod): host namespaces',
  ]);
});
