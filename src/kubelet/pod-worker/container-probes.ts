/** Starts and stops the probes of a pod's containers as these come and go. */
import { findContainer, previousStatus, runningContainers } from '../plan/containers.ts';
import type { DesiredPod, ProbeVerdict } from '../plan/observation.ts';
import { isStarting, type Step } from '../plan/step.ts';
import type { ProbedContainer, Prober } from '../probes/prober.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';

interface ContainerProbesOptions {
  readonly prober: Prober;
  readonly hostIps: readonly string[];
  /** The pod and its containers when the worker began: those that run already keep the verdict they had. */
  readonly initial: { readonly desired: DesiredPod; readonly runtimePod: RuntimePod | undefined };
  /** Called after a verdict has changed. */
  readonly onChange: () => void;
}

export class ContainerProbes implements Disposable {
  readonly #options: Omit<ContainerProbesOptions, 'initial'>;
  /** The pod's. */
  readonly #uid: string;
  /** Of containers that ran already when the worker began, by their ids. */
  readonly #adopted: ReadonlyMap<string, Pick<ProbeVerdict, 'started' | 'ready'>>;
  /** By container id. */
  readonly #probed = new Map<string, ProbedContainer>();

  constructor({ initial, ...options }: ContainerProbesOptions) {
    this.#options = options;
    this.#uid = initial.desired.pod.metadata.uid;
    this.#adopted = verdictsBefore(initial);
  }

  /** Makes the probes those of the containers that run now, and have gone through their start. */
  update({
    desired,
    runtimePod,
    inFlight,
  }: {
    readonly desired: DesiredPod;
    readonly runtimePod: RuntimePod | undefined;
    readonly inFlight: readonly Step[];
  }): void {
    const containers = runningContainers(runtimePod).filter(({ name }) => !isStarting(inFlight, name));
    this.#endAllBut(new Set(containers.map(({ id }) => id)));
    if (desired.stop?.cause === 'orphaned') return;
    for (const container of containers)
      if (!this.#probed.has(container.id)) this.#start(container, desired, runtimePod);
  }

  /** By container id. */
  verdicts(): ReadonlyMap<string, ProbeVerdict> {
    return new Map([...this.#probed].map(([id, { verdict }]) => [id, verdict]));
  }

  [Symbol.dispose](): void {
    this.#endAllBut(new Set());
    this.#options.prober.forget(this.#uid);
  }

  #start({ id, name, startedAtMs }: RuntimeContainer, { pod }: DesiredPod, runtimePod: RuntimePod | undefined): void {
    const { prober, hostIps, onChange } = this.#options;
    const container = findContainer(pod, name);
    if (!container) return;
    const podIp = (pod.spec.hostNetwork ? hostIps[0] : runtimePod?.sandboxes[0]?.ips[0]) ?? '';
    const target = { pod, container, containerId: id, podIp };
    this.#probed.set(id, prober.start(target, { startedAtMs, previous: this.#adopted.get(id), onChange }));
  }

  #endAllBut(running: ReadonlySet<string>): void {
    for (const [id, container] of this.#probed) {
      if (running.has(id)) continue;
      container[Symbol.dispose]();
      this.#probed.delete(id);
    }
  }
}

/** What the pod's status said of the containers that there are. */
const verdictsBefore = ({ desired, runtimePod }: ContainerProbesOptions['initial']) =>
  new Map(
    (runtimePod?.containers ?? []).flatMap(({ id, name }) => {
      const status = previousStatus(desired.pod, name);
      if (!status?.containerID?.endsWith(id)) return [];
      return [[id, { started: status.started === true, ready: status.ready }] as const];
    }),
  );
