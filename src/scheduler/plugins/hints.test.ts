/** Queueing hints: what is worth another look at a pod that a plugin rejected. */
import { describe, expect, test } from 'vitest';
import { type NodeParts, type PodParts, storedNode, storedPod } from '../../testing/builders.ts';
import type { AnyPlugin, ClusterEvent } from '../framework/plugin.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { taintToleration } from './taint-toleration.ts';

const waiting = { name: 'waiting', meta: { uid: 'waiting', generation: 1 } };
const added = (node: NodeParts = {}): ClusterEvent => ({ type: 'node-added', node: storedNode(node) });
const updated = (before: NodeParts, after: NodeParts): ClusterEvent => ({
  type: 'node-updated',
  node: storedNode(after),
  previous: storedNode(before),
});
const deleted = (pod: PodParts = {}): ClusterEvent => ({ type: 'pod-deleted', pod: storedPod(pod) });
const changed = (uid: string, generation: number): ClusterEvent => ({
  type: 'pod-updated',
  pod: storedPod({ meta: { uid, generation } }),
  previous: storedPod({ meta: { uid, generation: 1 } }),
});
const hostPort = (port: number): PodParts => ({ container: { ports: [{ containerPort: 80, hostPort: port }] } });
const taints = { spec: { taints: [{ key: 'team', effect: 'NoSchedule' as const }] } };
const cordoned = { spec: { unschedulable: true } };

const cases: [AnyPlugin, PodParts, [string, ClusterEvent, boolean][]][] = [
  [
    nodeResourcesFit,
    {},
    [
      ['a new node', added(), true],
      ['a node that has more than before', updated({ allocatable: { cpu: '1' } }, {}), true],
      ['a node that says how it is', updated({}, { labels: { a: 'b' } }), false],
      ['a pod that goes', deleted(), true],
      ['the pod itself', changed('waiting', 2), true],
      ['another pod that asks for something else', changed('other', 2), true],
      ['another pod that says how it is', changed('other', 1), false],
    ],
  ],
  [
    nodeName,
    { spec: { nodeName: 'wanted' } },
    [
      ['the node', added({ name: 'wanted' }), true],
      ['another node', added({ name: 'other' }), false],
      ['a pod that goes', deleted(), false],
    ],
  ],
  [
    nodeUnschedulable,
    {},
    [
      ['a node that is no longer cordoned', updated(cordoned, {}), true],
      ['a cordoned node', added(cordoned), false],
      ['a pod that goes', deleted(), false],
    ],
  ],
  [
    taintToleration,
    {},
    [
      ['a node that lost its taints', updated(taints, {}), true],
      ['a tainted node', added(taints), false],
      ['a pod that goes', deleted(), false],
      ['the pod itself', changed('waiting', 2), true],
      ['another pod', changed('other', 2), false],
    ],
  ],
  [
    nodeAffinity,
    { spec: { nodeSelector: { disk: 'ssd' } } },
    [
      ['a node that got the label', updated({}, { labels: { disk: 'ssd' } }), true],
      ['a node without it', added(), false],
      ['a pod that goes', deleted(), false],
    ],
  ],
  [
    nodePorts,
    hostPort(80),
    [
      ['a new node', added(), true],
      ['a node that changes', updated({}, {}), false],
      ['a pod that had the port', deleted(hostPort(80)), true],
      ['a pod that had another', deleted(hostPort(81)), false],
    ],
  ],
];

describe.each(cases.map(([plugin, pod, events]) => ({ name: plugin.name, plugin, pod, events })))(
  '$name gives another look after',
  ({ plugin, pod, events }) => {
    test.each(events)('%s', (_, event, expected) => {
      expect(plugin.isHelpedBy?.(storedPod({ ...waiting, ...pod }), event)).toBe(expected);
    });
  },
);
