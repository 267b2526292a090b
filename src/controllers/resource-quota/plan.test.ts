import { expect, it } from 'vitest';
import { Pod, ResourceClaim, ResourceQuota } from '#api';
import { meta, pod, typeOf } from '../fixtures/builders.ts';
import { kindsOfQuota, planStatus } from './plan.ts';

const quota = (hard: Record<string, string>, scopes: ResourceQuota['spec']['scopes'] = []): ResourceQuota => ({
  ...typeOf(ResourceQuota),
  metadata: meta('q'),
  spec: { hard, scopes },
});

it('knows what a quota counts', () => {
  const hard = {
    'requests.cpu': '1',
    'count/jobs.batch': '1',
    'services.nodeports': '1',
    'requests.storage': '1',
    'gpu.deviceclass.resource.k8s.io/devices': '1',
    secrets: '1',
  };
  expect(kindsOfQuota(quota(hard))).toEqual([
    'jobs.batch',
    'persistentvolumeclaims',
    'pods',
    'resourceclaims.resource.k8s.io',
    'secrets',
    'services',
  ]);
});

it('counts what is within its scopes, and no pod that has ended', () => {
  const asking = (cpu: string, rest: object = {}) =>
    pod('p', {
      spec: { containers: [{ name: 'a', resources: { requests: { cpu }, limits: { cpu: '1' } } }], ...rest },
    });
  const objects = [
    asking('250m'),
    asking('1', { activeDeadlineSeconds: 5 }),
    { ...asking('2'), status: { phase: 'Succeeded' as const } },
  ];
  const counted = [{ kind: Pod, objects }];
  const hard = { pods: '5', 'requests.cpu': '2', 'limits.cpu': '3', 'count/pods': '9' };
  expect(planStatus(quota(hard), counted)).toEqual({
    hard,
    used: { pods: '2', 'requests.cpu': '1250m', 'limits.cpu': '2', 'count/pods': '3' },
  });
  expect(planStatus(quota(hard, ['Terminating']), counted).used).toEqual({
    pods: '1',
    'requests.cpu': '1',
    'limits.cpu': '1',
    'count/pods': '1',
  });
});

it('counts the devices that claims may get, by class', () => {
  const asking = (name: string, ...requests: object[]): ResourceClaim =>
    ({ ...typeOf(ResourceClaim), metadata: meta(name), spec: { devices: { requests } } }) as ResourceClaim;
  const gpu = (count: number) => ({ deviceClassName: 'gpu', allocationMode: 'ExactCount', count });
  const objects = [
    asking('a', { name: 'r', exactly: gpu(2) }, { name: 's', exactly: gpu(1) }),
    asking('b', {
      name: 'r',
      firstAvailable: [
        { name: 'x', ...gpu(4) },
        { name: 'y', ...gpu(1) },
        { name: 'z', deviceClassName: 'nic' },
      ],
    }),
    asking('c', { name: 'r', exactly: { deviceClassName: 'nic', allocationMode: 'All' } }),
  ];
  const hard = {
    'gpu.deviceclass.resource.k8s.io/devices': '10',
    'nic.deviceclass.resource.k8s.io/devices': '50',
    'count/resourceclaims.resource.k8s.io': '5',
  };
  expect(planStatus(quota(hard), [{ kind: ResourceClaim, objects }]).used).toEqual({
    'gpu.deviceclass.resource.k8s.io/devices': '7',
    'nic.deviceclass.resource.k8s.io/devices': '33',
    'count/resourceclaims.resource.k8s.io': '3',
  });
});
