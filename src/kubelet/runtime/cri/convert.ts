/** Between the interface's words and CRI's. */
import type { ContainerConfig } from '../config.ts';
import { containerNameLabel, podNameLabel, podNamespaceLabel, podUidLabel } from '../labels.ts';
import type { ContainerUsage, RuntimeContainer, RuntimePod, RuntimeSandbox } from '../runtime.ts';
import type { Container, ContainerState, ContainerStats, ContainerStatusResponse, PodSandbox } from './messages.ts';

const millis = (nanoseconds: number): number => Math.floor(nanoseconds / 1e6);

/** A filter for the sandboxes, or containers, of one pod. */
export const sandboxFilter = (uid: string) => ({ filter: { labelSelector: { [podUidLabel]: uid } } });

/** Environment values are bytes in CRI. */
export function encodeContainerConfig(config: ContainerConfig): object {
  return { ...config, envs: config.envs.map(({ key, value }) => ({ key, value: Buffer.from(value) })) };
}

/** A sandbox as the engine lists it. */
export function toSandbox(item: PodSandbox, ips: readonly string[]): RuntimeSandbox {
  const state = item.state === 'SANDBOX_READY' ? 'Ready' : 'NotReady';
  return { id: item.id, state, attempt: item.metadata?.attempt ?? 0, createdAtMs: millis(item.createdAt), ips };
}

const states: Record<ContainerState, RuntimeContainer['state']> = {
  CONTAINER_CREATED: 'Created',
  CONTAINER_RUNNING: 'Running',
  CONTAINER_EXITED: 'Exited',
  CONTAINER_UNKNOWN: 'Unknown',
};

/** Whether its start ended with the kubelet that had asked for it, and not for anything that the container did. */
const isCalledOff = ({ reason, startedAt, message }: NonNullable<ContainerStatusResponse['status']>): boolean =>
  reason === 'StartError' && startedAt === 0 && message.includes('context canceled');

/** `status` may be newer than `item`. */
export function toContainer(item: Container, status: NonNullable<ContainerStatusResponse['status']>): RuntimeContainer {
  return {
    id: item.id,
    sandboxId: item.podSandboxId,
    name: item.metadata?.name ?? '',
    attempt: item.metadata?.attempt ?? 0,
    state: isCalledOff(status) ? 'Created' : states[status.state],
    createdAtMs: millis(status.createdAt),
    startedAtMs: millis(status.startedAt),
    finishedAtMs: millis(status.finishedAt),
    exitCode: status.exitCode,
    reason: status.reason,
    message: status.message,
    image: status.image?.userSpecifiedImage || status.image?.image || item.image?.image || '',
    imageId: status.imageRef || item.imageRef,
    annotations: item.annotations,
  };
}

/** Groups by pod; sandboxes and containers newest first. Those that carry no pod's labels are not ours and left out. */
export function groupByPod(
  sandboxes: readonly { item: PodSandbox; sandbox: RuntimeSandbox }[],
  containers: readonly { item: Container; container: RuntimeContainer }[],
): RuntimePod[] {
  const pods = new Map<
    string,
    { uid: string; namespace: string; name: string; sandboxes: RuntimeSandbox[]; containers: RuntimeContainer[] }
  >();
  const podOf = (labels: Record<string, string>) => {
    const uid = labels[podUidLabel];
    if (!uid) return undefined;
    let pod = pods.get(uid);
    if (!pod)
      pods.set(
        uid,
        (pod = {
          uid,
          namespace: labels[podNamespaceLabel] ?? '',
          name: labels[podNameLabel] ?? '',
          sandboxes: [],
          containers: [],
        }),
      );
    return pod;
  };
  for (const { item, sandbox } of sandboxes) podOf(item.labels)?.sandboxes.push(sandbox);
  for (const { item, container } of containers)
    if (item.labels[containerNameLabel]) podOf(item.labels)?.containers.push(container);
  for (const pod of pods.values()) {
    pod.sandboxes.sort((a, b) => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs);
    pod.containers.sort((a, b) => b.createdAtMs - a.createdAtMs || b.attempt - a.attempt);
  }
  return [...pods.values()];
}

/** What a container uses, as the engine reports it; what it does not report is 0. */
export function toUsage(stats: ContainerStats): ContainerUsage {
  return {
    containerId: stats.attributes?.id ?? '',
    podUid: stats.attributes?.labels[podUidLabel] ?? '',
    name: stats.attributes?.metadata?.name ?? '',
    timestampMs: millis(stats.cpu?.timestamp ?? 0),
    cpuNanoseconds: stats.cpu?.usageCoreNanoSeconds?.value ?? 0,
    memoryWorkingSetBytes: stats.memory?.workingSetBytes?.value ?? 0,
    writableLayerBytes: stats.writableLayer?.usedBytes?.value ?? 0,
    writableLayerInodes: stats.writableLayer?.inodesUsed?.value ?? 0,
  };
}
