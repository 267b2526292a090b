/** node-lifecycle: notices nodes that have fallen silent, taints nodes by their conditions, and evicts pods that do not
 *  tolerate it. */
import { keyOf, Lease, Node, type NodeCondition, observedGenerationOf, Pod } from '#api';
import { formatTime } from '#base';
import { mergePatch, strategicPatch } from '#client';
import {
  again,
  type Controller,
  defineController,
  done,
  type Listers,
  patchStatus,
  type ReconcileContext,
  unlessGone,
  watch,
} from '#reconcile';
import { podsByNode } from '../pods/by-node.ts';
import { isPodReady } from '../pods/pod-facts.ts';
import { readiness } from './conditions.ts';
import { Heartbeats } from './heartbeats.ts';
import { defaultLimits, type Limits, type NodePlan, type Observed, planNode } from './plan.ts';

const leaseNamespace = 'kube-node-lease';

/** The controller; its memory of heartbeats begins when it starts. */
export function createNodeLifecycle(limits: Limits = defaultLimits): Controller {
  return defineController({
    name: 'node-lifecycle',
    account: 'node-controller',
    eventSource: 'node-controller',
    primary: Node,
    watches: [
      watch({
        kind: Lease,
        keysOf: ({ metadata }) => (metadata.namespace === leaseNamespace ? [{ name: metadata.name }] : []),
      }),
      watch({
        kind: Pod,
        keysOf: ({ spec }) => (spec.nodeName ? [{ name: spec.nodeName }] : []),
        ignores: (previous, pod) =>
          previous.spec.nodeName === pod.spec.nodeName &&
          previous.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
          isPodReady(previous) === isPodReady(pod),
      }),
      // Whether all nodes are down decides about each.
      watch({
        kind: Node,
        keysOf: (_, lister) => lister(Node).list().map(keyOf),
        ignores: (previous, node) => readiness(previous) === readiness(node),
      }),
    ],
    indexes: [podsByNode],
    writes: [
      { kind: Node, verbs: ['patch'] },
      { kind: Node, subresource: 'status', verbs: ['patch'] },
      { kind: Pod, verbs: ['delete'] },
      { kind: Pod, subresource: 'status', verbs: ['patch'] },
    ],
    state: ({ clock }) => new Heartbeats(() => clock.now()),

    async reconcile(key, context) {
      const { lister, state: heartbeats, clock } = context;
      const node = lister(Node).get(key);
      if (!node) {
        heartbeats.forget(key.name);
        return done;
      }
      const plan = planNode(observe(node, { lister, heartbeats, limits }), clock.now());
      await apply(node, plan, context);
      return again(plan.requeueAfterMs);
    },
  });
}

interface Sources {
  readonly lister: Listers;
  readonly heartbeats: Heartbeats;
  readonly limits: Limits;
}

function observe(node: Node, { lister, heartbeats, limits }: Sources): Observed {
  const { name } = node.metadata;
  const lease = lister(Lease).get({ namespace: leaseNamespace, name });
  return {
    node,
    pods: podsByNode.find(lister, name),
    heardAtMs: heartbeats.heardAt(node, lease),
    seenAtMs: taint => heartbeats.taintSeenAt(node, taint),
    areOthersDown: lister(Node)
      .list()
      .every(other => other.metadata.name === name || readiness(other) !== 'True'),
    limits,
  };
}

async function apply(node: Node, plan: NodePlan, context: ReconcileContext): Promise<void> {
  const { client, event } = context;
  const { uid, resourceVersion } =
    plan.conditions.length > 0 ? await writeConditions(node, plan.conditions, context) : node.metadata;
  if (plan.taints !== undefined) {
    const patch = mergePatch({ metadata: { uid, resourceVersion }, spec: { taints: plan.taints } });
    await client.patch(Node, keyOf(node), patch);
  }
  for (const pod of plan.unready) await writeUnready(pod, context);
  for (const pod of plan.evict) {
    const message = `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`;
    event(pod, { type: 'Normal', reason: 'TaintManagerEviction', message });
    await evict(pod, context);
  }
}

/** Fails with a conflict if the node has spoken meanwhile. */
async function writeConditions(
  { metadata }: Node,
  conditions: readonly NodeCondition[],
  { client, event }: ReconcileContext,
): Promise<Node['metadata']> {
  const { name, uid, resourceVersion } = metadata;
  const patch = strategicPatch({ metadata: { uid, resourceVersion }, status: { conditions } });
  const written = await client.patch(Node, { name }, patch, { subresource: 'status' });
  event(written, { type: 'Normal', reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady` });
  return written.metadata;
}

/** So that services stop to lead there. */
async function writeUnready(pod: Pod, context: ReconcileContext): Promise<void> {
  const lastTransitionTime = formatTime(context.clock.now());
  const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime }];
  await patchStatus(Pod, { object: pod, status: { conditions } }, context);
}

/** The pod says why it goes before it is told to. */
async function evict(pod: Pod, context: ReconcileContext): Promise<void> {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    ...observedGenerationOf(pod),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(context.clock.now()),
  };
  await patchStatus(Pod, { object: pod, status: { conditions: [condition] } }, context);
  const preconditions = { uid: pod.metadata.uid };
  await context.client.delete(Pod, keyOf(pod), { preconditions }).catch(unlessGone);
}
