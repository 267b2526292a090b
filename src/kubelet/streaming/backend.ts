/** What the streaming server is served with, out of what the kubelet knows. */
import { badRequest, type ContainerStatus, notFound, StatusError } from '#api';
import { type Clock, systemErrorCode } from '#base';
import type { KnownPod, Kubelet } from '../kubelet.ts';
import { openContainerLog } from '../logs/open-container-log.ts';
import { runningContainers } from '../plan/containers.ts';
import type { RuntimeContainer, RuntimeSandbox } from '../runtime/runtime.ts';
import type { StreamingBackend } from './server.ts';

interface Target {
  readonly namespace: string;
  readonly pod: string;
}

export function createStreamingBackend(kubelet: Kubelet, { clock }: { clock: Clock }): StreamingBackend {
  const find = ({ namespace, pod }: Target): KnownPod => {
    const known = kubelet.pod(namespace, pod);
    if (!known) throw notFound({ group: '', resource: 'pods' }, pod);
    return known;
  };
  /** Newest first. */
  const containersOf = (known: KnownPod, name: string): RuntimeContainer[] =>
    (known.runtimePod?.containers ?? []).filter(container => container.name === name);
  const runningContainer = (target: Target & { container: string }): RuntimeContainer => {
    const running = runningContainers(find(target).runtimePod).find(({ name }) => name === target.container);
    if (!running) throw new StatusError(404, 'NotFound', `container not found ("${target.container}")`);
    return running;
  };

  const runningSandbox = (target: Target): RuntimeSandbox => {
    const sandbox = find(target).runtimePod?.sandboxes.find(({ state }) => state === 'Ready');
    if (!sandbox) throw new StatusError(404, 'NotFound', `pod ${target.pod} has no running sandbox`);
    return sandbox;
  };

  return {
    pods: () => kubelet.pods().map(({ pod, status }) => (status === undefined ? pod : { ...pod, status })),
    execUrl: async (target, options) => await kubelet.runtime.execUrl(runningContainer(target).id, options),
    attachUrl: async (target, options) => await kubelet.runtime.attachUrl(runningContainer(target).id, options),
    portForwardUrl: async (target, ports) => await kubelet.runtime.portForwardUrl(runningSandbox(target).id, { ports }),
    async connectorOf(target) {
      const { id: sandboxId } = runningSandbox(target);
      const { spec } = find(target).pod;
      const pid = spec.hostNetwork ? undefined : await kubelet.runtime.sandboxProcess(sandboxId);
      if (pid === undefined && !spec.hostNetwork) return undefined;
      const { loadPodDialer } = await import('./pod-dialer.ts');
      const dial = await loadPodDialer().catch(() => undefined);
      return dial && (port => dial({ sandboxId, pid }, port));
    },

    async openLog(target, options, signal) {
      const known = find(target);
      const containers = containersOf(known, target.container);
      const chosen = options.previous ? previousOf(known, containers) : containers[0];
      if (!chosen) throw missingLog(known, { ...target, previous: options.previous });
      const { name, uid, namespace } = known.pod.metadata;
      const pod = { name, uid, ...(namespace === undefined ? {} : { namespace }) };
      const path = kubelet.paths.log(pod, target.container, chosen.attempt);
      const isOver = () => {
        const now = kubelet.pod(target.namespace, target.pod);
        return !now || containersOf(now, target.container).find(({ id }) => id === chosen.id)?.state !== 'Running';
      };
      return await begun(openContainerLog({ ...options, path, isOver, clock, signal }));
    },
  };
}

/** The container that the status calls the last one: while the next one waits for its start, that is the newest. */
function previousOf(known: KnownPod, [newest, before]: readonly RuntimeContainer[]): RuntimeContainer | undefined {
  const last = newest && statusesOf(known).find(({ name }) => name === newest.name)?.lastState?.terminated?.containerID;
  return newest && last?.endsWith(`//${newest.id}`) ? newest : before;
}

const statusesOf = ({ status }: KnownPod): ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

function missingLog(
  known: KnownPod,
  { pod, container, previous }: Target & { container: string; previous: boolean },
): StatusError {
  if (previous) return badRequest(`previous terminated container "${container}" in pod "${pod}" not found`);
  const reason =
    statusesOf(known).find(({ name }) => name === container)?.state?.waiting?.reason ?? 'ContainerCreating';
  return badRequest(`container "${container}" in pod "${pod}" is waiting to start: ${reason}`);
}

/** The same bytes, of a file that is known to be there. */
async function begun(log: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { value, done } = await log.next().catch((error: unknown) => {
    // A container that was only just started has no file yet, and so has nothing to say.
    if (systemErrorCode(error) === 'ENOENT') return { value: undefined, done: true };
    throw error;
  });
  return (async function* () {
    if (done) return;
    yield value as Uint8Array;
    yield* log;
  })();
}
