import { expect, test } from 'vitest';
import { type NodeStatus, strategicMerge } from '#api';
import type { PressureType } from '../eviction/plan/signals.ts';
import type { NodeFacts } from './node-facts.ts';
import { renderNodeStatus, statusPatch } from './node-status.ts';

const nowMs = Date.UTC(2026, 0, 1);
const facts = { capacity: {}, allocatable: {}, nodeInfo: {} } as unknown as NodeFacts;
const render = (pressures: PressureType[], previous?: NodeStatus) =>
  renderNodeStatus(
    { notReadyReason: undefined, images: [], pressures },
    { facts, addresses: [], port: 10250, previous, nowMs },
  );
const brief = ({ conditions = [] }: NodeStatus) =>
  conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

test('a node that is short of nothing', () => {
  expect(brief(render([]))).toEqual([
    'MemoryPressure=False KubeletHasSufficientMemory: kubelet has sufficient memory available',
    'DiskPressure=False KubeletHasNoDiskPressure: kubelet has no disk pressure',
    'PIDPressure=False KubeletHasSufficientPID: kubelet has sufficient PID available',
    'Ready=True KubeletReady: kubelet is posting ready status',
  ]);
});

test('one that is short of everything is ready all the same', () => {
  expect(brief(render(['MemoryPressure', 'DiskPressure', 'PIDPressure']))).toEqual([
    'MemoryPressure=True KubeletHasInsufficientMemory: kubelet has insufficient memory available',
    'DiskPressure=True KubeletHasDiskPressure: kubelet has disk pressure',
    'PIDPressure=True KubeletHasInsufficientPID: kubelet has insufficient PID available',
    'Ready=True KubeletReady: kubelet is posting ready status',
  ]);
});

test('the time of a transition is that of the first look at which it was so', () => {
  const since = '2025-01-01T00:00:00Z';
  const before = render([]);
  const previous = {
    ...before,
    conditions: (before.conditions ?? []).map(condition => ({ ...condition, lastTransitionTime: since })),
  };
  const times = render(['DiskPressure'], previous).conditions?.map(({ lastTransitionTime }) => lastTransitionTime);
  expect(times).toEqual([since, '2026-01-01T00:00:00Z', since, since]);
});

test('what is no more is taken away, and what others say stays', () => {
  const ip = (address: string) => ({ type: 'InternalIP', address });
  const others = { type: 'NetworkUnavailable', status: 'False' as const };
  const before: NodeStatus = {
    capacity: { cpu: '4', pods: '110' },
    allocatable: { cpu: '4', pods: '110' },
    addresses: [ip('10.0.0.1'), ip('fd00::1'), { type: 'ExternalIP', address: '192.0.2.1' }],
    conditions: [others],
  };
  const after = { ...render([]), capacity: { cpu: '8' }, allocatable: { cpu: '7' }, addresses: [ip('10.0.0.2')] };
  const merged = strategicMerge({ ...before }, statusPatch(after, before), {
    kind: 'struct',
    ref: 'io.k8s.api.core.v1.NodeStatus',
  });
  expect(merged).toMatchObject({ capacity: { cpu: '8' }, allocatable: { cpu: '7' } });
  expect(merged['capacity']).toEqual({ cpu: '8' });
  expect(merged['allocatable']).toEqual({ cpu: '7' });
  expect(merged['addresses']).toEqual([ip('10.0.0.2')]);
  expect((merged['conditions'] as { type: string }[]).map(({ type }) => type)).toContain('NetworkUnavailable');
});

test('what others say that the node has stays, and is handed out', () => {
  const capacity = { cpu: '4', 'example.com/gpu': '2', 'hugepages-2Mi': '0', 'x.kubernetes.io/y': '1' };
  const previous: NodeStatus = { capacity, allocatable: { cpu: '4', 'example.com/gone': '1' } };
  const own = { ...facts, capacity: { cpu: '4' }, allocatable: { cpu: '3' } };
  const observed = { notReadyReason: undefined, images: [], pressures: [] };
  const status = renderNodeStatus(observed, { facts: own, addresses: [], port: 10_250, previous, nowMs });
  expect(status.capacity).toEqual({ cpu: '4', 'example.com/gpu': '2' });
  expect(status.allocatable).toEqual({ cpu: '3', 'example.com/gpu': '2' });
  expect(statusPatch(status, previous)).toMatchObject({
    capacity: { 'hugepages-2Mi': null, 'x.kubernetes.io/y': null },
    allocatable: { cpu: '3', 'example.com/gpu': '2', 'example.com/gone': null },
  });
  expect(statusPatch(status, previous)).not.toHaveProperty('capacity.cpu');
  expect(statusPatch(status, previous)).not.toHaveProperty(['capacity', 'example.com/gpu']);
});

test('a node without addresses gets none', () => {
  const patch = statusPatch(render([]), {});
  const node = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeStatus' } as const;
  expect(strategicMerge({}, patch, node)['addresses'] ?? []).toEqual([]);
});

test('declares what it can do and not all kubelets can, in order, as the server wants it', () => {
  const { declaredFeatures } = render([]);
  expect(declaredFeatures).toContain('RestartAllContainersOnContainerExits');
  expect(declaredFeatures).toEqual(declaredFeatures?.toSorted());
});
