/** What metrics.k8s.io says, out of what kubelets do. Pure.
 *  Source: https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/ */
import { type Node, NodeMetrics, type Pod, PodMetrics, podRequests, type Resources, toResources } from '#api';
import { formatTime } from '#base';

/** Of what a kubelet says, in the form of the summary API, what is used here. */
export interface UsageStats {
  readonly cpu?: { readonly time?: string; readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
}

/** The summary of a node. */
export interface NodeSummary {
  readonly node: UsageStats;
  readonly pods: readonly (UsageStats & {
    readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string };
    readonly containers?: readonly (UsageStats & { readonly name: string })[];
  })[];
}

/** A kubelet that looks when it is asked tells of the time since it was asked before. */
const window = '15s';

type Usage = Record<string, string>;

/** Undefined while not all of it is known. */
function usageOf({ cpu, memory }: UsageStats): Usage | undefined {
  if (cpu?.usageNanoCores === undefined || memory?.workingSetBytes === undefined) return undefined;
  return { cpu: `${cpu.usageNanoCores}n`, memory: `${Math.ceil(memory.workingSetBytes / 1024)}Ki` };
}

/** Undefined while the kubelet does not know it. */
export function nodeMetrics(node: Node, { node: stats }: NodeSummary): NodeMetrics | undefined {
  const usage = usageOf(stats);
  return usage && { ...headOf(NodeMetrics, node, stats), usage };
}

/** Undefined for a pod of which nothing runs, or not all is known yet. */
export function podMetrics(pod: Pod, { pods }: NodeSummary): PodMetrics | undefined {
  const found = pods.find(({ podRef }) => podRef.uid === pod.metadata.uid);
  const containers = (found?.containers ?? []).map(({ name, ...stats }) => ({ name, usage: usageOf(stats) }));
  if (!found || containers.length === 0 || containers.some(({ usage }) => usage === undefined)) return undefined;
  const known = containers.map(({ name, usage = {} }) => ({ name, usage }));
  return { ...headOf(PodMetrics, pod, found), containers: known };
}

function headOf(kind: typeof NodeMetrics | typeof PodMetrics, { metadata }: Node | Pod, { cpu }: UsageStats) {
  const { name, namespace, labels, creationTimestamp } = metadata;
  const timestamp = cpu?.time ?? '';
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      creationTimestamp: timestamp || creationTimestamp,
    } as NodeMetrics['metadata'],
    timestamp,
    window,
  };
}

/** What a container that asks for nothing is said to use. */
const modest: Resources = { cpu: 1, memory: 1024 * 1024 };

/** A simulated node runs nothing: its pods are said to use what they ask for. */
export function simulatedSummary(pods: readonly Pod[], nowMs: number): NodeSummary {
  const time = formatTime(nowMs);
  const statsOf = ({ cpu = 0, memory = 0 }: Resources): UsageStats => ({
    cpu: { time, usageNanoCores: cpu * 1_000_000 },
    memory: { workingSetBytes: memory },
  });
  const running = pods.filter(({ status }) => status?.phase === 'Running');
  const requests = running.map(pod => podRequests(pod, modest));
  const sum = (name: string) => requests.reduce((total, amounts) => total + (amounts[name] ?? 0), 0);
  return {
    node: statsOf({ cpu: sum('cpu'), memory: sum('memory') }),
    pods: running.map(({ metadata: { name, namespace = '', uid }, spec }, index) => ({
      podRef: { name, namespace, uid },
      ...statsOf(requests[index] ?? {}),
      containers: spec.containers.map(container => ({
        name: container.name,
        ...statsOf({ ...modest, ...toResources(container.resources?.requests) }),
      })),
    })),
  };
}
