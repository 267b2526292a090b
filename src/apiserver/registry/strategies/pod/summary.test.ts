import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus, Pod } from '#api';
import { printCell } from '../../../resource/cell.ts';
import { nowMs } from '../testing.ts';
import { podColumns } from './columns.ts';

const container = (name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const running: ContainerState = { running: { startedAt: '2026-01-02T03:00:00Z' } };
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, ...(reason === undefined ? {} : { reason }), ...(signal === undefined ? {} : { signal }) },
});
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ready = (type: string) => ({ type, status: 'True' });

interface Facts {
  status: Pod['status'];
  spec?: Partial<Pod['spec']>;
  metadata?: Partial<Pod['metadata']>;
}
const print = ({ status, spec, metadata }: Facts): string => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-02T03:03:05Z', ...metadata },
    spec: { containers: [{ name: 'a' }], ...spec },
    ...(status ? { status } : {}),
  };
  const cells = podColumns
    .filter(({ priority = 0 }) => priority === 0)
    .map(column => printCell(column.value(pod), nowMs));
  return cells.join(' | ');
};

describe('kubectl get pods', () => {
  it.each<[string, Facts]>([
    ['p | 0/1 | Pending | 0 | 60s', { status: { phase: 'Pending' } }],
    [
      'p | 1/1 | Running | 0 | 60s',
      { status: { phase: 'Running', containerStatuses: [container('a', running, { ready: true })] } },
    ],
    [
      'p | 0/1 | ContainerCreating | 0 | 60s',
      { status: { phase: 'Pending', containerStatuses: [container('a', waiting('ContainerCreating'))] } },
    ],
    [
      'p | 0/1 | CrashLoopBackOff | 3 (2m5s ago) | 60s',
      {
        status: {
          phase: 'Running',
          containerStatuses: [
            container('a', waiting('CrashLoopBackOff'), {
              restartCount: 3,
              lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-02T03:02:00Z' } },
            }),
          ],
        },
      },
    ],
    [
      'p | 0/1 | Completed | 0 | 60s',
      { status: { phase: 'Succeeded', containerStatuses: [container('a', ended(0, 'Completed'))] } },
    ],
    [
      'p | 0/1 | Error | 0 | 60s',
      { status: { phase: 'Failed', containerStatuses: [container('a', ended(1, 'Error'))] } },
    ],
    ['p | 0/1 | ExitCode:3 | 0 | 60s', { status: { phase: 'Failed', containerStatuses: [container('a', ended(3))] } }],
    [
      'p | 0/1 | Signal:9 | 0 | 60s',
      { status: { phase: 'Failed', containerStatuses: [container('a', ended(137, undefined, 9))] } },
    ],
    [
      'p | 1/2 | NotReady | 0 | 60s',
      {
        spec: { containers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          phase: 'Running',
          containerStatuses: [container('a', ended(0, 'Completed')), container('b', running, { ready: true })],
        },
      },
    ],
    [
      'p | 1/2 | Running | 0 | 60s',
      {
        spec: { containers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          phase: 'Running',
          conditions: [ready('Ready')],
          containerStatuses: [container('a', ended(0, 'Completed')), container('b', running, { ready: true })],
        },
      },
    ],
    [
      'p | 0/1 | Init:1/2 | 0 | 60s',
      {
        spec: { initContainers: [{ name: 'i' }, { name: 'j' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('i', ended(0, 'Completed')), container('j', running)],
        },
      },
    ],
    [
      'p | 0/1 | Init:CrashLoopBackOff | 2 | 60s',
      {
        spec: { initContainers: [{ name: 'i' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('i', waiting('CrashLoopBackOff'), { restartCount: 2 })],
        },
      },
    ],
    [
      'p | 0/1 | Init:Error | 0 | 60s',
      {
        spec: { initContainers: [{ name: 'i' }] },
        status: { phase: 'Pending', initContainerStatuses: [container('i', ended(1, 'Error'))] },
      },
    ],
    [
      'p | 0/1 | PodInitializing | 0 | 60s',
      {
        spec: { initContainers: [{ name: 'i' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('i', ended(0, 'Completed'))],
          containerStatuses: [container('a', waiting('PodInitializing'))],
        },
      },
    ],
    [
      'p | 2/2 | Running | 1 | 60s',
      {
        spec: { initContainers: [{ name: 's', restartPolicy: 'Always' }] },
        status: {
          phase: 'Running',
          initContainerStatuses: [container('s', running, { started: true, ready: true, restartCount: 1 })],
          containerStatuses: [container('a', running, { ready: true })],
        },
      },
    ],
    [
      'p | 1/1 | Terminating | 0 | 60s',
      {
        metadata: { deletionTimestamp: '2026-01-02T03:04:35Z' },
        status: { phase: 'Running', containerStatuses: [container('a', running, { ready: true })] },
      },
    ],
    [
      'p | 0/1 | Unknown | 0 | 60s',
      { metadata: { deletionTimestamp: '2026-01-02T03:04:35Z' }, status: { phase: 'Running', reason: 'NodeLost' } },
    ],
    ['p | 0/1 | Evicted | 0 | 60s', { status: { phase: 'Failed', reason: 'Evicted' } }],
    [
      'p | 0/1 | SchedulingGated | 0 | 60s',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
    ],
  ])('%s', (line, facts) => {
    expect(print(facts)).toBe(line);
  });
});
