/** Whether the node takes a pod that is new to it. The scheduler has asked the same of the pods that it placed; a pod
 *  that names its node by hand has been asked nothing.
 *
 *  Guarantees: pure; reasons and messages are those of upstream's kubelet, and of several the one that it would name. A
 *  pod with a field that nothing carries out is turned away by that field's name (api/fields).
 *  Caveats: a pod that asks for an extended resource of which the node says nothing is let in, as upstream: the
 *  resource may be the cluster's, not the node's; so is one that has devices in its place. For a critical pod, of all
 *  that may be wrong, what it lacks comes last: others may make room (`plan-preemption.ts`). */
import {
  addResources,
  featuresNeededBy,
  type HostPort,
  hostPortsClash,
  hostPortsOf,
  type InsufficientResource,
  insufficientResources,
  isExtendedResource,
  matchesRequiredNode,
  type Node,
  osLabel,
  type Pod,
  podRequests,
  type Resources,
  refusedFields,
  type Taint,
  toResources,
  undeclaredFeatures,
  untolerated,
} from '#api';
import { isCriticalPod } from '../eviction/plan/plan-eviction.ts';
import type { PressureType } from '../eviction/plan/signals.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import type { DesiredPod } from './observation.ts';
import { qosClass } from './status/qos.ts';
import { forbiddenSysctl } from './sysctls.ts';

/** Why the node does not take a pod. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** What a critical pod lacks: nothing else speaks against it. */
export interface Shortage extends Rejection {
  readonly lacking: readonly InsufficientResource[];
}

/** What a pod takes of its node. */
export interface PodUse {
  readonly requests: Resources;
  readonly hostPorts: readonly HostPort[];
}

interface AdmissionContext {
  readonly node: Node;
  /** What the pods take that the node has already let in and that have not ended. */
  readonly others: readonly PodUse[];
  /** What the node is short of. */
  readonly pressures: readonly PressureType[];
}

/** What the pod takes of the node from its admission on. */
export const podUse = (pod: Pod): PodUse => ({ requests: podRequests(pod), hostPorts: hostPortsOf(pod) });

/** Whether nobody has taken up the pod yet. A pod that an earlier life of the kubelet has let in stays, whatever the
 *  node has become since. */
export const isNewPod = ({ status }: Pod, runtimePod: RuntimePod | undefined): boolean =>
  runtimePod === undefined && status?.startTime === undefined && (status?.phase ?? 'Pending') === 'Pending';

/** Undefined when the node takes the pod. */
export function admitPod(pod: Pod, context: AdmissionContext): Rejection | Shortage | undefined {
  const isCritical = isCriticalPod(pod);
  for (const check of checks) {
    const rejection = isCritical && check === hasRoom ? undefined : check(pod, context);
    if (rejection) return rejection;
  }
  return isCritical ? shortage(pod, context) : undefined;
}

/** The wish for a pod that was turned away: nothing of it is started, and it has failed. */
export function rejected({ pod, stop }: DesiredPod, { reason, message }: Rejection, nowMs: number): DesiredPod {
  if (stop) return { pod, stop };
  const why = { reason, message: `Pod was rejected: ${message}` };
  return { pod, stop: { cause: 'failed', gracePeriodSeconds: 0, sinceMs: nowMs, ...why } };
}

/** Of several resources the one that upstream's kubelet would name. */
function shortage(pod: Pod, context: AdmissionContext): Shortage | undefined {
  const lacking = insufficient(pod, context).sort((one, other) => rankOf(one) - rankOf(other));
  const [first] = lacking;
  if (!first) return undefined;
  const { name, requested, used, capacity } = first;
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  const message = `Node didn't have enough resource: ${name}, ${amounts}`;
  return { reason: `OutOf${name}`, message, lacking };
}

type Check = (pod: Pod, context: AdmissionContext) => Rejection | undefined;

/** What the scheduler's plugins ask as well: by the plugin's name. */
const predicate = (name: string, words: string): Rejection => ({
  reason: name,
  message: `Predicate ${name} failed: ${words}`,
});

const hasRoom: Check = (pod, context) => {
  const found = shortage(pod, context);
  return found && { reason: found.reason, message: found.message };
};

/** In upstream's order: the first that objects gives the reason. */
const checks: readonly Check[] = [
  (pod, { pressures }) => {
    if (pressures.length === 0 || isCriticalPod(pod)) return undefined;
    if (pressures.every(type => type === 'MemoryPressure') && copesWithMemoryPressure(pod)) return undefined;
    return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
  },
  ({ spec }) => {
    const message = forbiddenSysctl(spec);
    return message === undefined ? undefined : { reason: 'SysctlForbidden', message };
  },
  ({ metadata: { labels } }, { node }) => {
    const wanted = labels?.[osLabel];
    if (wanted === undefined || wanted === osOf(node)) return undefined;
    const message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
    return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message };
  },
  ({ spec: { os } }, { node }) => {
    if (os === undefined || os.name === osOf(node)) return undefined;
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
  },
  ({ spec: { securityContext } }, { node }) => {
    if (securityContext?.supplementalGroupsPolicy !== 'Strict' || node.status?.features?.supplementalGroupsPolicy)
      return undefined;
    const message = 'SupplementalGroupsPolicy=Strict is not supported in this node';
    return { reason: 'SupplementalGroupsPolicyNotSupported', message };
  },
  ({ spec }) => {
    const found = refusedFields(spec);
    if (found.length === 0) return undefined;
    const reason = found.find(field => field.reason !== undefined)?.reason ?? 'PodFeatureUnsupported';
    return { reason, message: found.map(({ message }) => message).join('; ') };
  },
  hasRoom,
  (pod, { node }) =>
    matchesRequiredNode(pod, node)
      ? undefined
      : predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector"),
  (pod, { others }) => {
    const taken = others.flatMap(({ hostPorts }) => hostPorts);
    const isFree = (wanted: HostPort) => !taken.some(port => hostPortsClash(wanted, port));
    if (hostPortsOf(pod).every(isFree)) return undefined;
    return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  },
  ({ spec: { tolerations } }, { node }) =>
    untolerated(node.spec.taints, tolerations, ['NoExecute'])
      ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate")
      : undefined,
  ({ spec }, { node }) => {
    const missing = undeclaredFeatures(featuresNeededBy(spec), node);
    if (missing.length === 0) return undefined;
    const message = `Pod requires node features that are not available: ${missing.join(', ')}`;
    return { reason: 'PodFeatureUnsupported', message };
  },
];

/** A pod that has said how much memory it needs, or that says that it can do without. */
const copesWithMemoryPressure = (pod: Pod): boolean =>
  qosClass(pod) !== 'BestEffort' || !untolerated([memoryPressureTaint], pod.spec.tolerations, ['NoSchedule']);

const memoryPressureTaint: Taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

const osOf = (node: Node): string => node.status?.nodeInfo?.operatingSystem || 'linux';

function insufficient(pod: Pod, { node, others }: AdmissionContext): InsufficientResource[] {
  const allocatable = toResources(node.status?.allocatable);
  const claimed = new Set(pod.status?.extendedResourceClaimStatus?.requestMappings.map(one => one.resourceName));
  const known = Object.entries(podRequests(pod)).filter(
    ([name]) => !claimed.has(name) && (name in allocatable || !isExtendedResource(name)),
  );
  const requests = { ...Object.fromEntries(known), pods: 1 };
  const used = others.map(({ requests }) => requests).reduce(addResources, { pods: others.length });
  return insufficientResources(requests, { allocatable, used });
}

const ranked = ['pods', 'cpu', 'memory', 'ephemeral-storage'];
const rankOf = ({ name }: InsufficientResource): number =>
  ranked.includes(name) ? ranked.indexOf(name) : ranked.length;
