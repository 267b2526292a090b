import { describe, expect, test } from 'vitest';
import { type Node, Pod } from '#api';
import { type NodeParts, type PodParts, storedNode, storedPod } from '../../testing/builders.ts';
import { eventToRegister, isHelpedBy, nodeUpdated, podDeleted, podUpdated } from './cluster-event.ts';

describe('a node that changed', () => {
  const ready = (status: 'True' | 'False', lastHeartbeatTime: string): NodeParts => ({
    status: { conditions: [{ type: 'Ready', status, lastHeartbeatTime }] },
  });
  test.each<[string, NodeParts, NodeParts, string[]]>([
    ['its heartbeat', ready('True', '1'), ready('True', '2'), []],
    ['its readiness', ready('False', '1'), ready('True', '1'), ['UpdateNodeCondition']],
    ['its labels', {}, { labels: { a: 'b' } }, ['UpdateNodeLabel']],
    ['its taints', {}, { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }, ['UpdateNodeTaint']],
    ['its cordon', { spec: { unschedulable: true } }, {}, ['UpdateNodeTaint']],
    ['what it has', { allocatable: { cpu: '1' } }, {}, ['UpdateNodeAllocatable']],
  ])('%s', (_, before, after, parts) => {
    expect(nodeUpdated(storedNode(after), storedNode(before)).actions).toEqual(['Update', ...parts]);
  });

  test('its annotations', () => {
    const before = storedNode();
    const after: Node = { ...before, metadata: { ...before.metadata, annotations: { a: 'b' } } };
    expect(nodeUpdated(after, before).actions).toEqual(['Update', 'UpdateNodeAnnotation']);
  });
});

describe('a pod that changed', () => {
  const resized = (cpu: string, reason?: string): PodParts => ({
    requests: { cpu: '1' },
    status: {
      containerStatuses: [
        { name: 'main', image: '', imageID: '', ready: true, restartCount: 0, allocatedResources: { cpu } },
      ],
      ...(reason ? { conditions: [{ type: 'PodResizeInProgress', status: 'True' }] } : {}),
    },
  });
  test.each<[string, PodParts, PodParts, string[]]>([
    ['its phase', {}, { status: { phase: 'Running' } }, []],
    ['its labels', {}, { meta: { labels: { a: 'b' } } }, ['UpdatePodLabel']],
    ['it asks for less', { requests: { cpu: '2' } }, { requests: { cpu: '1' } }, ['UpdatePodScaleDown']],
    ['it asks for more', { requests: { cpu: '1' } }, { requests: { cpu: '2' } }, []],
    ['its node has come to hold less for it', resized('2', 'InProgress'), resized('1'), ['UpdatePodScaleDown']],
    ['its tolerations', {}, { spec: { tolerations: [{ operator: 'Exists' }] } }, ['UpdatePodToleration']],
    ['its last gate', { spec: { schedulingGates: [{ name: 'a' }] } }, {}, ['UpdatePodSchedulingGatesEliminated']],
    [
      'its claims',
      {},
      { status: { resourceClaimStatuses: [{ name: 'a', resourceClaimName: 'b' }] } },
      ['UpdatePodGeneratedResourceClaim'],
    ],
  ])('%s', (_, before, after, parts) => {
    expect(podUpdated(storedPod(after), storedPod(before)).actions).toEqual(['Update', ...parts]);
  });
});

test('an event helps those who registered it, unless their hint says no', () => {
  const pod = storedPod();
  const event = podDeleted(storedPod({ name: 'gone' }));
  expect(isHelpedBy(undefined, pod, event)).toBe(true);
  expect(isHelpedBy([], pod, event)).toBe(false);
  expect(isHelpedBy([eventToRegister(Pod, ['Add'])], pod, event)).toBe(false);
  expect(isHelpedBy([eventToRegister(Pod, ['Add', 'Delete'])], pod, event)).toBe(true);
  expect(isHelpedBy([eventToRegister(Pod, ['Delete'], () => false)], pod, event)).toBe(false);
});
