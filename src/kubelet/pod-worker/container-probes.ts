/** Starts and stops the probes of a pod's containers as these come and go. */
import type { ContainerStatus } from '#api';
import { findContainer, previousStatus, runningContainers } from '../plan/containers.ts';
import type { DesiredPod, ProbeVerdict } from '../plan/observation.ts';
import { isStarting, type Step } from '../plan/step.ts';
import type { ProbedContainer, Prober } from '../probes/prober.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';

export interface ContainerProbes extends Disposable {
  /** Makes the probes those of the containers that run now, and have gone through their start. */
  update(now: { desired: DesiredPod; runtimePod: RuntimePod | undefined; inFlight: readonly Step[] }): void;
  /** By container id. */
  verdicts(): ReadonlyMap<string, ProbeVerdict>;
}

export interface ContainerProbesOptions {
  readonly prober: Prober;
  readonly hostIps: readonly string[];
  /** The pod and its containers when the worker began: those that run already keep the verdict they had. */
  readonly initial: { readonly desired: DesiredPod; readonly runtimePod: RuntimePod | undefined };
  /** Called after a verdict has changed. */
  readonly onChange: () => void;
}

export function createContainerProbes({ prober, hostIps, initial, onChange }: ContainerProbesOptions): ContainerProbes {
  const probed = new Map<string, ProbedContainer>();
  const adopted = new Map(
    (initial.runtimePod?.containers ?? []).map(({ id, name }) => [id, previousStatus(initial.desired.pod, name)]),
  );

  const start = (running: RuntimeContainer, { pod }: DesiredPod, runtimePod: RuntimePod | undefined): void => {
    const container = findContainer(pod, running.name);
    if (!container) return;
    const podIp = (pod.spec.hostNetwork ? hostIps[0] : runtimePod?.sandboxes[0]?.ips[0]) ?? '';
    const previous = verdictOf(adopted.get(running.id), running.id);
    const target = { pod, container, containerId: running.id, podIp };
    probed.set(running.id, prober.start(target, { startedAtMs: running.startedAtMs, previous, onChange }));
  };

  return {
    update({ desired, runtimePod, inFlight }) {
      const containers = runningContainers(runtimePod).filter(({ name }) => !isStarting(inFlight, name));
      const running = new Set(containers.map(({ id }) => id));
      for (const [id, container] of probed) {
        if (running.has(id)) continue;
        container[Symbol.dispose]();
        probed.delete(id);
      }
      if (desired.stop?.cause === 'orphaned') return;
      for (const container of containers) if (!probed.has(container.id)) start(container, desired, runtimePod);
    },
    verdicts: () => new Map([...probed].map(([id, { verdict }]) => [id, verdict])),
    [Symbol.dispose]() {
      for (const container of probed.values()) container[Symbol.dispose]();
      probed.clear();
    },
  };
}

function verdictOf(
  status: ContainerStatus | undefined,
  id: string,
): Pick<ProbeVerdict, 'started' | 'ready'> | undefined {
  return status?.containerID?.endsWith(id) ? { started: status.started === true, ready: status.ready } : undefined;
}
