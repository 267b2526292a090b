import { describe, expect, test } from 'vitest';
import type { Pod } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo, type NodeInfo } from '../cache/node-info.ts';
import { testCycle, testHandle, testPlugin, testProfile } from '../fixtures/cycles.ts';
import { defaultProfile } from '../profiles.ts';
import { explainRejections } from './explain.ts';
import { createProfile, type Profile } from './profile.ts';
import { nodesToFind, type ScheduleOptions, schedule as scheduleCycle } from './schedule.ts';

const options = { profile: createProfile('test', { plugins: defaultProfile }, testHandle()), random: () => 0 };
const schedule = (pod: Pod, infos: readonly NodeInfo[], { profile, ...rest }: ScheduleOptions & { profile: Profile }) =>
  scheduleCycle(testCycle(pod, infos, profile), rest);
const nodes = (...parts: Parameters<typeof storedNode>[0][]) => parts.map(part => createNodeInfo(storedNode(part)));

test('a pod goes to the node with the highest score', () => {
  const decision = schedule(
    storedPod(),
    nodes({ name: 'small', allocatable: { cpu: '1', memory: '1Gi' } }, { name: 'large' }),
    options,
  );
  expect(decision.node).toBe('large');
});

test('ties are broken by chance', () => {
  const equal = nodes({ name: 'a' }, { name: 'b' });
  expect(schedule(storedPod(), equal, { ...options, random: () => 0 }).node).toBe('a');
  expect(schedule(storedPod(), equal, { ...options, random: () => 0.99 }).node).toBe('b');
});

test('a decision shows what each plugin gave each node', () => {
  const decision = schedule(storedPod(), nodes({ name: 'a' }, { name: 'b' }), options);
  expect(decision).toMatchObject({
    scores: [{ node: 'a', parts: { TaintToleration: 300, NodeAffinity: 0 } }, { node: 'b' }],
  });
});

test('when no node will do, each says why', () => {
  const taints = [{ key: 'a', effect: 'NoSchedule' as const }];
  const decision = schedule(
    storedPod({ requests: { cpu: '2' } }),
    nodes({ name: 'x', spec: { taints } }, { name: 'y', allocatable: { cpu: '1' } }),
    options,
  );
  expect(decision).toEqual({
    node: undefined,
    nodeCount: 2,
    rejected: [
      { node: 'x', plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'], isUnresolvable: true },
      { node: 'y', plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], isUnresolvable: true },
    ],
  });
});

test('a large cluster is searched in part, from where the last search ended', () => {
  const seen: string[] = [];
  const spy = testPlugin('Spy', {
    score: () => 0,
    filter: (_, info) => {
      seen.push(info.node.metadata.name);
      return undefined;
    },
  });
  const many = nodes(...Array.from({ length: 300 }, (_, index) => ({ name: `n${index}` })));
  schedule(storedPod(), many, { profile: testProfile(spy), startIndex: 250, random: () => 0 });
  expect(seen).toHaveLength(nodesToFind(300));
  expect(seen[0]).toBe('n250');
  expect(seen[50]).toBe('n0');
});

test('the first node that will do is enough where nobody compares them', () => {
  const found = schedule(storedPod(), nodes({ name: 'a' }, { name: 'b' }), {
    profile: testProfile(),
    random: () => 0.9,
  });
  expect(found).toMatchObject({ node: 'a', looked: 1 });
});

test.each([
  [50, 10, 50],
  [300, 10, 100],
  [3000, 10, 300],
  [300, 100, 300],
])('of %i nodes, %i percent are looked at where a profile says so, and no fewer than 100', (count, given, expected) => {
  expect(nodesToFind(count, given)).toBe(expected);
});

test.each([
  [10, 10],
  [100, 100],
  [300, 144],
  [1000, 420],
  [6000, 300],
])('of %i nodes, %i are enough', (count, expected) => {
  expect(nodesToFind(count)).toBe(expected);
});

describe('in words', () => {
  const verdict = (...reasons: string[]) => ({ node: 'n', plugin: 'P', reasons, isUnresolvable: false });
  test('reasons are counted and sorted', () => {
    const rejected = [
      verdict('node(s) were unschedulable'),
      verdict('Insufficient cpu', 'Insufficient memory'),
      verdict('Insufficient cpu'),
    ];
    expect(explainRejections(rejected, 3)).toBe(
      '0/3 nodes are available: 1 Insufficient memory, 1 node(s) were unschedulable, 2 Insufficient cpu.',
    );
  });
  test('without any node', () => {
    expect(explainRejections([], 0)).toBe('no nodes available to schedule pods');
  });
});
