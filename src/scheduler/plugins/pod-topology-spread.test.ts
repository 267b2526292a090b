import { describe, expect, test } from 'vitest';
import type { KubeObject, PodSpec, TopologySpreadConstraint } from '#api';
import { type PodParts, storedMeta } from '../../testing/builders.ts';
import { app, hostKey, type Layout, scoresOf, verdictsOf, zoneKey } from '../fixtures/zones.ts';
import { createPodTopologySpread, podTopologySpread } from './pod-topology-spread.ts';

const uneven = "node(s) didn't match pod topology spread constraints";
const unlabelled = "node(s) didn't match pod topology spread constraints (missing required label)";

const spread = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  topologyKey: zoneKey,
  maxSkew: 1,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
  ...more,
});
const web = (constraints: TopologySpreadConstraint[], spec: Partial<PodSpec> = {}): PodParts =>
  app('web', { topologySpreadConstraints: constraints, ...spec });
const some = (count: number, parts: PodParts = app('web')): PodParts[] => Array.from({ length: count }, () => parts);

describe('filter', () => {
  const layout: Layout = { a1: some(1), a2: [], b1: [], '-': [] };
  test.each<[string, PodParts, Layout, Record<string, string>]>([
    ['the fuller zone is out', web([spread()]), layout, { a1: uneven, a2: uneven, b1: '', '-': unlabelled }],
    ['a skew that is allowed', web([spread({ maxSkew: 2 })]), layout, { a1: '', a2: '', b1: '', '-': unlabelled }],
    ['a wish', web([spread({ whenUnsatisfiable: 'ScheduleAnyway' })]), layout, { a1: '', a2: '', b1: '', '-': '' }],
    [
      'a pod that does not count itself',
      { ...web([spread()]), meta: { labels: { app: 'other' } } },
      layout,
      { a1: '', a2: '', b1: '', '-': unlabelled },
    ],
    [
      'fewer zones than there should be: one more would be empty',
      web([spread({ minDomains: 3 })]),
      { a1: some(1), b1: some(1) },
      { a1: uneven, b1: uneven },
    ],
    ['as many as there should be', web([spread({ minDomains: 2 })]), { a1: some(1), b1: some(1) }, { a1: '', b1: '' }],
    [
      'pods of other namespaces and pods that end do not count',
      web([spread()]),
      {
        a1: [
          ...some(2, { ...app('web'), namespace: 'other' }),
          { meta: { labels: { app: 'web' }, deletionTimestamp: '2026-01-01T00:00:00Z' } },
        ],
        b1: [],
      },
      { a1: '', b1: '' },
    ],
    [
      'two constraints',
      web([spread(), spread({ topologyKey: hostKey })]),
      { a1: some(1), a2: [], b1: some(1), b2: [] },
      { a1: uneven, a2: '', b1: uneven, b2: '' },
    ],
    [
      'nodes that the pod may not go to are no places',
      web([spread({ topologyKey: hostKey })], { nodeSelector: { [zoneKey]: 'a' } }),
      { a1: some(1), a2: some(1), b1: [] },
      { a1: '', a2: '', b1: '' },
    ],
    [
      'unless that is to be ignored',
      web([spread({ topologyKey: hostKey, nodeAffinityPolicy: 'Ignore' })], { nodeSelector: { [zoneKey]: 'a' } }),
      { a1: some(1), a2: some(1), b1: [] },
      { a1: uneven, a2: uneven, b1: '' },
    ],
    [
      'pods of the same version only',
      {
        ...web([spread({ matchLabelKeys: ['version', 'missing'] })]),
        meta: { labels: { app: 'web', version: '2' } },
      },
      { a1: some(3, { meta: { labels: { app: 'web', version: '1' } } }), b1: [] },
      { a1: '', b1: '' },
    ],
    [
      'no selector counts nothing',
      web([{ ...spread(), labelSelector: {} }]),
      { a1: some(2, app('x')), b1: [] },
      { a1: uneven, b1: '' },
    ],
  ])('%s', (_, pod, there, expected) => {
    expect(verdictsOf(podTopologySpread, pod, there)).toEqual(expected);
  });
});

describe('score', () => {
  const wish = (more: Partial<TopologySpreadConstraint> = {}) =>
    spread({ whenUnsatisfiable: 'ScheduleAnyway', ...more });
  const layout: Layout = { a1: some(2), b1: some(1), c1: [] };
  test.each<[string, PodParts, Layout, Record<string, number>]>([
    ['the emptiest zone is liked most', web([wish()]), layout, { a1: 0, b1: 33, c1: 100 }],
    ['a rule is no wish', web([spread()]), layout, { a1: 0, b1: 0, c1: 0 }],
    ['a node without the label is not liked', web([wish()]), { a1: some(1), '-': [] }, { a1: 100, '-': 0 }],
    ['nodes', web([wish({ topologyKey: hostKey })]), { a1: some(4), a2: some(2), a3: [] }, { a1: 0, a2: 50, a3: 100 }],
  ])('%s', (_, pod, there, expected) => {
    expect(scoresOf(podTopologySpread, pod, there)).toEqual(expected);
  });
});

describe('pods that say nothing about it', () => {
  const service: KubeObject & { spec: object } = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: storedMeta({ name: 'web', namespace: 'default' }),
    spec: { selector: { app: 'web' } },
  };
  const replicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: storedMeta({ name: 'web-1', namespace: 'default' }),
    spec: { selector: { matchLabels: { hash: '1' } } },
  };
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'uid', controller: true };
  const layout: Layout = { a1: some(3), b1: [], '-': some(3) };

  test('are spread with those of their services', () => {
    expect(scoresOf(podTopologySpread, app('web'), layout, [service])).toEqual({ a1: 40, b1: 100, '-': 93 });
  });

  test('are spread with those of their owner, which may be fewer', () => {
    const pod: PodParts = { meta: { labels: { app: 'web', hash: '1' }, ownerReferences: [owner] } };
    const there: Layout = { a1: some(3), b1: [{ meta: { labels: { app: 'web', hash: '1' } } }] };
    const { a1, b1 } = scoresOf(podTopologySpread, pod, there, [replicaSet]) as { a1: number; b1: number };
    expect(a1).toBeGreaterThan(b1);
  });

  test('and have neither are not spread', () => {
    expect(scoresOf(podTopologySpread, app('web'), layout)).toEqual({ a1: 0, b1: 0, '-': 0 });
  });

  test('obey the rules that are configured', () => {
    const { labelSelector: _, ...rule } = spread();
    const plugin = createPodTopologySpread({ defaultConstraints: [rule] });
    expect(verdictsOf(plugin, app('web'), { a1: some(1), b1: [] }, [service])).toEqual({ a1: uneven, b1: '' });
  });

  test('are not spread where none are configured', () => {
    const plugin = createPodTopologySpread({ defaultConstraints: [] });
    expect(scoresOf(plugin, app('web'), layout, [service])).toEqual({ a1: 0, b1: 0, '-': 0 });
  });
});
