import { expect, it } from 'vitest';
import { Pod, ResourceQuota } from '#api';
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
    secrets: '1',
  };
  expect(kindsOfQuota(quota(hard))).toEqual(['jobs.batch', 'persistentvolumeclaims', 'pods', 'secrets', 'services']);
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
