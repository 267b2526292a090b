/** What the streaming server needs of the kubelet: logs, and addresses of the engine's own streaming server. */

import { join } from 'node:path';
import { badRequest, type ContainerStatus, notFound, type Pod } from '#api';
import type { Clock } from '#base';
import type { KnownPod, Kubelet } from './kubelet.ts';
import { openContainerLog } from './logs/open-container-log.ts';
import type { RuntimeContainer } from './runtime/runtime.ts';
import type { LogOptions } from './streaming/route.ts';
import type { StreamingBackend } from './streaming/server.ts';

interface Target {
  readonly namespace: string;
  readonly pod: string;
}

/** Errors: StatusErrors in the words that kubectl's users know. */
export function createStreamingBackend(kubelet: Kubelet, { clock }: { clock: Clock }): StreamingBackend {
  const { runtime } = kubelet;
  const find = ({ namespace, pod }: Target): KnownPod => {
    const known = kubelet.pod(namespace, pod);
    if (!known) throw notFound({ group: '', resource: 'pods' }, pod);
    return known;
  };
  const runningContainer = (target: Target & { container: string }): RuntimeContainer => {
    const { pod, runtimePod } = find(target);
    const name = target.container || pod.spec.containers[0]?.name;
    const found = runtimePod?.containers.find(container => container.name === name && container.state === 'Running');
    if (!found) throw notFound({ group: '', resource: 'containers' }, `${name}`);
    return found;
  };
  return {
    pods: () => kubelet.pods().map(({ pod, status }): Pod => ({ ...pod, ...(status ? { status } : {}) })),
    async openLog(target, options, signal) {
      const known = find(target);
      const name = target.container || known.pod.spec.containers[0]?.name || '';
      const container = logContainer(known, name, options);
      const path = join(kubelet.paths.logs(known.pod.metadata), name, `${container.attempt}.log`);
      const isOver = () =>
        kubelet.pod(target.namespace, target.pod)?.runtimePod?.containers.find(({ id }) => id === container.id)
          ?.state !== 'Running';
      const { previous: _, ...wanted } = options;
      return openContainerLog({ ...wanted, path, isOver, clock, signal });
    },
    execUrl: async (target, options) => await runtime.execUrl(runningContainer(target).id, options),
    attachUrl: async (target, options) => await runtime.attachUrl(runningContainer(target).id, options),
    async portForwardUrl(target, ports) {
      const sandbox = find(target).runtimePod?.sandboxes[0];
      if (sandbox?.state !== 'Ready')
        throw badRequest(
          `unable to do port forwarding because pod is not running. Current status=${find(target).status?.phase}`,
        );
      return await runtime.portForwardUrl(sandbox.id, { ports });
    },
  };
}

/** The container whose log is meant: the newest, or with `previous` the one before it. */
function logContainer({ pod, status, runtimePod }: KnownPod, name: string, { previous }: LogOptions): RuntimeContainer {
  const all =
    runtimePod?.containers.filter(container => container.name === name && container.state !== 'Created') ?? [];
  const waiting = containerStatus(status, name)?.state?.waiting;
  // A container that waits for its restart counts as the newest one.
  const found = all[previous ? 1 : 0] ?? (previous && waiting ? all[0] : undefined);
  if (found) return found;
  if (previous) throw badRequest(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
  throw badRequest(
    `container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${waiting?.reason ?? 'ContainerCreating'}`,
  );
}

const containerStatus = (status: KnownPod['status'], name: string): ContainerStatus | undefined =>
  [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find(container => container.name === name);
