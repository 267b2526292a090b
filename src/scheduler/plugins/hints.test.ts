/** Queueing hints: what is worth another look at a pod that a plugin rejected. */
import { describe, expect, test } from 'vitest';
import { Node } from '#api';
import { type NodeParts, type PodParts, storedNode, storedPod } from '../../testing/builders.ts';
import { makePlugin } from '../fixtures/cycles.ts';
import { app, near, requires, zoneKey } from '../fixtures/zones.ts';
import {
  type ClusterEvent,
  isHelpedBy,
  nodeUpdated,
  podAdded,
  podDeleted,
  podUpdated,
} from '../framework/cluster-event.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeDeclaredFeatures } from './node-declared-features.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { schedulingGates } from './scheduling-gates.ts';
import { supportedFields } from './supported-fields.ts';
import { taintToleration } from './taint-toleration.ts';

const waiting = { name: 'waiting', meta: { uid: 'waiting', generation: 1 } };
const added = (node: NodeParts = {}): ClusterEvent => ({
  kind: Node,
  actions: ['Add'],
  object: storedNode(node),
});
const updated = (before: NodeParts, after: NodeParts): ClusterEvent =>
  nodeUpdated(storedNode(after), storedNode(before));
const deleted = (pod: PodParts = {}): ClusterEvent => podDeleted(storedPod(pod));
const placed = (pod: PodParts = {}): ClusterEvent => podAdded(storedPod(pod));
const relabelled = (before: string, after: string): ClusterEvent =>
  podUpdated(storedPod({ ...app(after), name: 'other' }), storedPod({ ...app(before), name: 'other' }));
const changed = (uid: string, before: PodParts, after: PodParts): ClusterEvent =>
  podUpdated(
    storedPod({ ...after, meta: { uid, generation: 2 } }),
    storedPod({ ...before, meta: { uid, generation: 1 } }),
  );
const [more, less] = [{ requests: { cpu: '2' } }, { requests: { cpu: '1' } }];
const tolerating = { spec: { tolerations: [{ operator: 'Exists' as const }] } };
const hostPort = (port: number): PodParts => ({ container: { ports: [{ containerPort: 80, hostPort: port }] } });
const taints = { spec: { taints: [{ key: 'team', effect: 'NoSchedule' as const }] } };
const gated = { schedulingGates: [{ name: 'one' }] };
const twiceGated = { schedulingGates: [{ name: 'one' }, { name: 'two' }] };
const zoneLabel = { labels: { [zoneKey]: 'a' } };
const spreadWeb: PodParts = app('web', {
  topologySpreadConstraints: [
    {
      topologyKey: zoneKey,
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
    },
  ],
});
const restartingAll: PodParts = { container: { restartPolicyRules: [{ action: 'RestartAllContainers' }] } };
const declaring = (...declaredFeatures: string[]) => ({ status: { declaredFeatures } });
const declaringAll = declaring('RestartAllContainersOnContainerExits');
const cordoned = { spec: { unschedulable: true } };

const cases: [PluginFactory, PodParts, [string, ClusterEvent, boolean][]][] = [
  [
    nodeResourcesFit,
    {},
    [
      ['a new node', added(), true],
      ['a node that has more than before', updated({ allocatable: { cpu: '1' } }, {}), true],
      ['a node that says how it is', updated({}, { labels: { a: 'b' } }), false],
      ['a pod that goes', deleted(), true],
      ['the pod itself', changed('waiting', more, less), true],
      ['another pod that asks for less', changed('other', more, less), true],
      ['another pod that asks for more', changed('other', less, more), false],
      ['another pod that says how it is', changed('other', less, { ...less, status: { phase: 'Running' } }), false],
    ],
  ],
  [
    nodeResourcesFit,
    { requests: { cpu: '3' } },
    [
      ['a new node that could never take it', added({ allocatable: { cpu: '2' } }), false],
      [
        'a node that has more, but not enough',
        updated({ allocatable: { cpu: '1' } }, { allocatable: { cpu: '2' } }),
        false,
      ],
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
      ['the pod itself', changed('waiting', {}, tolerating), true],
      ['another pod', changed('other', {}, tolerating), false],
      ['a node that was bearable before', updated({}, { labels: { a: 'b' } }), false],
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
    schedulingGates,
    { spec: gated },
    [
      ['its last gate is lifted', changed('waiting', { spec: gated }, {}), true],
      ["another's last gate is lifted", changed('other', { spec: gated }, {}), false],
      ['one of two gates is lifted', changed('waiting', { spec: twiceGated }, { spec: gated }), false],
    ],
  ],
  [
    nodeDeclaredFeatures,
    restartingAll,
    [
      ['a node that declares it', added(declaringAll), true],
      ['a node that does not', added(declaring('Other')), false],
      ['a node that declares it from now on', updated({}, declaringAll), true],
      ['a node that declared it before', updated(declaringAll, { ...declaringAll, labels: { a: 'b' } }), false],
      ['the pod itself, when it needs no more', changed('waiting', restartingAll, {}), true],
      ['the pod itself, when it needs the same', changed('waiting', restartingAll, restartingAll), false],
      ['another pod', changed('other', restartingAll, {}), false],
      ['a pod that goes', deleted(), false],
    ],
  ],
  [supportedFields, {}, [['anything', added(), false]]],
  [
    interPodAffinity,
    app('web', requires('podAffinity', near('db'))),
    [
      ['a pod that it asks for', placed(app('db')), true],
      ['another pod', placed(app('web')), false],
      ['a pod that becomes such a pod', relabelled('x', 'db'), true],
      ['a pod that stays one', relabelled('db', 'db'), false],
      ['such a pod that goes', deleted(app('db')), false],
      ['a node of a zone', added(zoneLabel), true],
      ['a node of none', added(), false],
      ['a node that gets a label', updated({}, zoneLabel), true],
    ],
  ],
  [
    interPodAffinity,
    app('web', requires('podAffinity', near('web'))),
    [['the last of its kind that goes: it may be the first now', deleted(app('web')), true]],
  ],
  [
    interPodAffinity,
    app('web', requires('podAntiAffinity', near('db'))),
    [
      ['a pod that it does not bear and that goes', deleted(app('db')), true],
      ['one that does not bear it and goes', deleted(app('x', requires('podAntiAffinity', near('web')))), true],
      ['one that does not bear others and goes', deleted(app('x', requires('podAntiAffinity', near('y')))), false],
      ['a pod that it does not bear any more', relabelled('db', 'x'), true],
      ['a pod that it does not bear from now on', relabelled('x', 'db'), false],
      ['a pod that comes', placed(app('db')), false],
    ],
  ],
  [
    podTopologySpread,
    spreadWeb,
    [
      ['a pod that is counted and comes', placed(app('web')), true],
      ['one that goes', deleted(app('web')), true],
      ['a pod that is counted from now on', relabelled('x', 'web'), true],
      ['another pod', placed(app('x')), false],
      ['a pod of another namespace', placed({ ...app('web'), namespace: 'other' }), false],
      ['a node of a zone', added(zoneLabel), true],
      ['a node of none', added(), false],
      ['a node that leaves its zone', updated(zoneLabel, {}), true],
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
      const { eventsToRegister } = makePlugin(plugin);
      expect(isHelpedBy(eventsToRegister, storedPod({ ...waiting, ...pod }), event)).toBe(expected);
    });
  },
);
