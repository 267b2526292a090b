import { describe, expect, test } from 'vitest';
import type { Pod, PodDisruptionBudget } from '#api';
import { type PodParts, storedMeta, storedNode, storedPod } from '../../../testing/builders.ts';
import { createNodeInfo } from '../../cache/node-info.ts';
import { testCycle, testProfile } from '../../fixtures/cycles.ts';
import { startDryRun } from '../../framework/dry-run.ts';
import { nodeResourcesFit } from '../node-resources-fit.ts';
import { selectVictims } from './victims.ts';

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
const nowMs = Date.parse(at(59));

/** A pod of that priority that asks for so many CPUs and was started at that minute. */
const pod = (name: string, priority: number, cpu: number, minute = 0, more: PodParts = {}): PodParts => ({
  name,
  meta: { labels: { app: name } },
  requests: { cpu: `${cpu}` },
  spec: { priority },
  status: { startTime: at(minute) },
  ...more,
});

const budget = (app: string, disruptionsAllowed: number, status: object = {}): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: storedMeta({ name: app, namespace: 'default' }),
  spec: { selector: { matchLabels: { app } } },
  status: { disruptionsAllowed, ...status },
});

/** Who must go from a node with 4 CPUs. */
function select(there: readonly PodParts[], wanted: PodParts, budgets: readonly PodDisruptionBudget[] = []) {
  const pods = there.map(storedPod);
  const info = createNodeInfo(
    storedNode(),
    pods.map((one): [string, Pod] => [one.metadata.uid, one]),
  );
  const incoming = storedPod(wanted);
  const run = startDryRun(testCycle(incoming, [info], testProfile(nodeResourcesFit)), 'node');
  if (!run) throw new Error('no node');
  const found = selectVictims(incoming, run, { budgets, nowMs });
  return 'victims' in found
    ? { victims: found.victims.map(({ metadata }) => metadata.name), violations: found.violations }
    : found;
}

const important = (cpu: number) => pod('important', 100, cpu);

describe('victims', () => {
  test.each<[string, PodParts[], PodParts, PodDisruptionBudget[], object]>([
    ['the one that is in the way', [pod('a', 0, 3)], important(2), [], { victims: ['a'], violations: 0 }],
    [
      'the least important of two that would do',
      [pod('a', 10, 2), pod('b', 0, 2)],
      important(2),
      [],
      { victims: ['b'], violations: 0 },
    ],
    [
      'the youngest among equals',
      [pod('old', 0, 2, 1), pod('young', 0, 2, 9)],
      important(1),
      [],
      { victims: ['young'], violations: 0 },
    ],
    [
      'one that was not started yet',
      [pod('old', 0, 2, 1), { ...pod('new', 0, 2), status: {} }],
      important(1),
      [],
      { victims: ['new'], violations: 0 },
    ],
    [
      'nobody that is as important',
      [pod('a', 100, 4)],
      important(2),
      [],
      { reasons: ['No preemption victims found for incoming pod'] },
    ],
    [
      'nobody when that would not be enough',
      [pod('a', 0, 1), pod('b', 100, 2)],
      important(3),
      [],
      { reasons: ['Insufficient cpu'] },
    ],
    [
      'nobody where the pod fits with all of them',
      [pod('a', 0, 1)],
      important(1),
      [],
      { reasons: ['expected at least one victim pod on node "node"'] },
    ],
    [
      'no more than it takes, the most important named first',
      [pod('a', 1, 1), pod('b', 2, 1), pod('c', 3, 1), pod('d', 4, 1)],
      important(2),
      [],
      { victims: ['b', 'a'], violations: 0 },
    ],
    [
      'rather a more important pod than one that a budget protects',
      [pod('a', 10, 2), pod('b', 0, 2)],
      important(2),
      [budget('b', 0)],
      { victims: ['a'], violations: 0 },
    ],
    [
      'one that a budget lets go',
      [pod('a', 10, 2), pod('b', 0, 2)],
      important(2),
      [budget('b', 1)],
      { victims: ['b'], violations: 0 },
    ],
    [
      'one whose eviction the budget has counted',
      [pod('a', 10, 2), pod('b', 0, 2)],
      important(2),
      [budget('b', 0, { disruptedPods: { b: at(0) } })],
      { victims: ['b'], violations: 0 },
    ],
    [
      'a protected one when there is no other way',
      [pod('a', 0, 4)],
      important(2),
      [budget('a', 0)],
      { victims: ['a'], violations: 1 },
    ],
  ])('%s', (_, there, wanted, budgets, expected) => {
    expect(select(there, wanted, budgets)).toEqual(expected);
  });
});
