import { expect, test } from 'vitest';
import { storedPod } from '../../testing/builders.ts';
import type { PodStatus } from '../core/v1/pod-status.ts';
import { podRequests } from './pod-resources.ts';
import { asHeldByNode, isBeingResized } from './resizing.ts';

const having = (granted: string, actual: string): PodStatus => ({
  observedGeneration: 2,
  containerStatuses: [
    {
      name: 'app',
      image: '',
      imageID: '',
      ready: true,
      restartCount: 0,
      allocatedResources: { cpu: granted },
      resources: { requests: { cpu: actual } },
    },
  ],
});
const pending = (reason: string) => ({ conditions: [{ type: 'PodResizePending', status: 'True', reason }] });
const inProgress = { conditions: [{ type: 'PodResizeInProgress', status: 'True' }] };

test.each<[string, string, PodStatus, boolean, number]>([
  ['a pod at rest weighs what it asks for', '1', having('2', '2'), false, 1000],
  ['one that its node has not looked at', '1', { ...having('2', '2'), observedGeneration: 1 }, true, 2000],
  ['one that is to grow', '3', { ...having('2', '2'), ...pending('Deferred') }, true, 3000],
  ['one that cannot grow', '3', { ...having('2', '2'), ...pending('Infeasible') }, true, 2000],
  ['one that shrinks', '1', { ...having('1', '2'), ...inProgress }, true, 2000],
])('%s', (_, cpu, status, resizing, milliCpu) => {
  const pod = storedPod({ container: { name: 'app' }, requests: { cpu }, meta: { generation: 2 }, status });
  expect(isBeingResized(pod)).toBe(resizing);
  expect(podRequests(asHeldByNode(pod))).toEqual({ cpu: milliCpu });
});
