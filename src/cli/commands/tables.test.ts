import { describe, expect, test } from 'vitest';
import type { ClusterStatus, ComponentStatus } from '../operations.ts';
import { renderClusters } from './list.ts';
import { exitCodeOf, renderStatus } from './status.ts';
import { renderTable } from './table.ts';
import { renderVersions } from './version.ts';

const status = (fields: Partial<ClusterStatus> = {}): ClusterStatus => ({
  state: 'running',
  name: 'blue',
  version: '0.1.0',
  kubernetesVersion: 'v1.0.0',
  dataDir: '/data',
  pid: 7,
  supervisorPid: 6,
  startedAt: '2026-01-01T00:00:00Z',
  components: [],
  ...fields,
});
const component = (state: string): ComponentStatus => ({ name: 'API server', state });

describe('the exit code of a status', () => {
  test.each<[string, Partial<ClusterStatus>, number]>([
    ['runs and is well', { components: [component('ready'), component('running')] }, 0],
    ['has a component that is not ready', { components: [component('not ready')] }, 1],
    ['has a damaged store', { damage: 'a key' }, 1],
    ['cannot write', { trouble: 'full' }, 1],
    ['is stopped', { state: 'stopped' }, 3],
    ['died', { state: 'died' }, 3],
    ['is about to be started again', { state: 'restarting' }, 3],
  ])('of a cluster that %s', (_, fields, code) => {
    expect(exitCodeOf(status(fields))).toBe(code);
  });
});

test('a cluster that died says why, and what becomes of its pods', () => {
  const {
    pid: _,
    startedAt: __,
    supervisorPid: ___,
    ...died
  } = status({
    state: 'died',
    lastDeath: { reason: 'it was killed' },
    components: [{ name: 'containerd', state: 'running' }],
  });
  expect(renderStatus(died).split('\n')).toEqual([
    'Cluster:    died (kubernode up --data-dir /data goes on with it)',
    'Name:       blue',
    'Version:    kubernode 0.1.0, Kubernetes v1.0.0',
    'Data:       /data',
    'Ended:      it was killed',
    'Pods:       they go on, kubernode down --data-dir /data ends them',
    '  containerd  running',
  ]);
});

test('clusters are a table', () => {
  const runs = { state: 'running', apiUrl: 'https://h:1', kubernetesVersion: 'v1.0.0' } as const;
  expect(
    renderClusters([
      { name: 'kubernode', ...runs, counts: { nodes: 3, readyNodes: 3, pods: 12 }, dataDir: '/data' },
      { name: 'a', ...runs, counts: { nodes: 3, readyNodes: 1, pods: 0 }, dataDir: '/data-a' },
      { name: 'silent', ...runs, dataDir: '/data-s' },
      { name: 'b', state: 'stopped', dataDir: '/data-b' },
    ]),
  ).toEqual([
    'NAME        STATE     NODES          PODS   API SERVER    KUBERNETES   DATA DIRECTORY',
    'kubernode   running   3              12     https://h:1   v1.0.0       /data',
    'a           running   1 of 3 ready   0      https://h:1   v1.0.0       /data-a',
    'silent      running   -              -      https://h:1   v1.0.0       /data-s',
    'b           stopped   -              -      -             -            /data-b',
  ]);
});

test('versions are a line for each program', () => {
  const client = { kubernode: '0.2.0', kubernetes: 'v1.1.0' };
  expect(renderVersions({ client })).toBe('Client: kubernode 0.2.0, Kubernetes v1.1.0\nServer: none runs');
  expect(renderVersions({ client, server: { kubernode: '0.1.0', kubernetes: 'v1.0.0' } })).toContain(
    'Server: kubernode 0.1.0, Kubernetes v1.0.0',
  );
});

test('a row is one line, and no command to the terminal, whatever a folder is called', () => {
  expect(renderTable(['NAME', 'DATA DIRECTORY'], [['a', '/srv/two\nlines\t\u001b[2J']])).toEqual([
    'NAME   DATA DIRECTORY',
    String.raw`a      /srv/two\nlines\t\u001b[2J`,
  ]);
});
