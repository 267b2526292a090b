import { describe, expect, test } from 'vitest';
import type { ContainerStatus, Event, Pod } from '#api';
import { type PodFacts, podStory } from './pod-story.ts';
import { renderStory } from './story.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const pod = (status: Pod['status'], spec: Partial<Pod['spec']> = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: 'u' },
    spec: { containers: [{ name: 'main', image: 'web:1' }], ...spec },
    status,
  }) as Pod;
const container = (state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus =>
  ({ name: 'main', image: 'web:1', imageID: '', ready: false, restartCount: 0, state, ...more }) as ContainerStatus;
const event = (reason: string, message: string, agoSeconds: number, more: Partial<Event> = {}): Event =>
  ({
    metadata: { name: reason },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: new Date(now - agoSeconds * 1000).toISOString(),
    ...more,
  }) as Event;
const tell = (facts: Partial<PodFacts> & Pick<PodFacts, 'pod'>): string =>
  renderStory(podStory({ events: [], placement: undefined, nowMs: now, ...facts }));

describe('the story of a pod', () => {
  test.each([
    ['one node was left', {}, 'only a could take it'],
    ['several were', { NodeAffinity: 30, ImageLocality: 2 }, 'a has 32 points: NodeAffinity 30, ImageLocality 2'],
  ])('says why a node was taken when %s', (_, parts, expected) => {
    const placement = { rejected: [], scores: [{ node: 'a', total: 32, parts }] };
    expect(tell({ pod: pod({ phase: 'Running' }, { nodeName: 'a' }), placement })).toContain(`  ${expected}`);
  });

  test('that no node takes says which plugin refused which nodes', () => {
    const message = '0/9 nodes are available: 1 node(s) were unschedulable, 8 Insufficient cpu.';
    const story = tell({
      pod: pod({
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      }),
      placement: {
        message,
        rejected: [
          {
            plugin: 'NodeResourcesFit',
            reasons: ['Insufficient cpu'],
            isUnresolvable: false,
            nodes: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
          },
          { plugin: 'NodeUnschedulable', reasons: ['node(s) were unschedulable'], isUnresolvable: true, nodes: ['i'] },
        ],
        waits: 'an event that may help',
        attempts: 2,
      },
    });
    expect(story).toBe(`pod shop/web: Pending: Unschedulable: ${message}

Node:
  ${message}
  NodeResourcesFit refused 8 nodes: Insufficient cpu (a, b, c, d, e, f and 2 more)
  NodeUnschedulable refused one node: node(s) were unschedulable (i)
  tried 2 times; it waits for an event that may help

Conditions:
  PodScheduled is False: Unschedulable: ${message}`);
  });

  test('for which others must go says who, and where', () => {
    const placement = { rejected: [], room: { node: 'a', victims: ['shop/batch-1', 'shop/batch-2'] } };
    expect(tell({ pod: pod({ phase: 'Pending' }), placement })).toContain(
      'room is made for it on a, where shop/batch-1, shop/batch-2 must go',
    );
  });

  test.each([
    [
      { waiting: 2, scheduled: 0 },
      'it waits for its pod group gang, which is not there: 2 pods wait for a node, 0 have one',
    ],
    [
      { minCount: 3, waiting: 1, scheduled: 1 },
      'it is scheduled with its pod group gang, of which 3 must have places at once: 1 pod waits for a node, 1 has one; 1 more must come',
    ],
    [
      { minCount: 3, waiting: 3, scheduled: 0 },
      'it is scheduled with its pod group gang, of which 3 must have places at once: 3 pods wait for a node, 0 have one',
    ],
    [
      { minCount: 0, waiting: 1, scheduled: 2 },
      'it is scheduled with its pod group gang, as far as there is room: 1 pod waits for a node, 2 have one',
    ],
  ])('that is in a group says for how many it waits: %j', (group, expected) => {
    const placement = { rejected: [], group: { name: 'gang', ...group } };
    expect(tell({ pod: pod({ phase: 'Pending' }), placement })).toContain(`  ${expected}`);
  });

  test('that is kept from the queue says by what', () => {
    expect(
      tell({
        pod: pod({ phase: 'Pending' }),
        placement: {
          rejected: [],
          podRejected: { point: 'preEnqueue', plugins: ['SchedulingGates'], reasons: ['waiting for gates: g'] },
        },
      }),
    ).toContain('SchedulingGates (preEnqueue): waiting for gates: g');
  });

  test('whose image is not to be had says so, with the last events, newest first', () => {
    const story = tell({
      pod: pod(
        {
          phase: 'Pending',
          containerStatuses: [
            container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling "web:1"' } }),
          ],
        },
        { nodeName: 'n1' },
      ),
      events: [
        event('Failed', 'not found', 190, { count: 3 }),
        event('BackOff', 'Back-off pulling image', 10, { type: 'Normal' }),
      ],
    });
    expect(story).toContain('pod shop/web: Pending: ImagePullBackOff: Back-off pulling "web:1"');
    expect(story).toContain('  it has n1');
    expect(story).toContain('  main (web:1): waiting: ImagePullBackOff: Back-off pulling "web:1"');
    expect(story).toContain(
      '  10s ago  Normal  BackOff: Back-off pulling image\n  3m ago  Warning  Failed (x3): not found',
    );
  });

  test('that crashes says how it ended before, and which probe failed last', () => {
    const story = tell({
      pod: pod({
        phase: 'Running',
        containerStatuses: [
          container(
            { waiting: { reason: 'CrashLoopBackOff' } },
            { restartCount: 4, lastState: { terminated: { reason: 'Error', exitCode: 3 } } },
          ),
        ],
      }),
      events: [
        event('Unhealthy', 'Liveness probe failed: 500', 30),
        event('Unhealthy', 'Liveness probe failed: 500', 60),
      ],
    });
    expect(story).toContain('4 restarts; it ended before with Error (exit code 3)');
    expect(story).toContain('Probes:\n  Liveness probe failed: 500\n\n');
  });

  test('that is well is short', () => {
    expect(
      tell({
        pod: pod(
          {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'True' }],
            containerStatuses: [container({ running: { startedAt: '2026-01-01T00:00:00Z' } }, { ready: true })],
          },
          { nodeName: 'n1' },
        ),
      }),
    ).toBe(
      'pod shop/web: Running and ready\n\nNode:\n  it has n1\n\nContainers:\n  main (web:1): running for 60m, ready',
    );
  });

  test('says when the scheduler cannot be asked', () => {
    expect(tell({ pod: pod({}), placement: { unknown: 'forbidden' } })).toContain(
      'the scheduler cannot be asked: forbidden',
    );
  });
});
