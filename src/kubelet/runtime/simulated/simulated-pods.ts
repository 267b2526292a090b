/** The pods of the simulated runtime: sandboxes and containers that do what their annotations say
 *  ({@link scriptOf}). */
import { AsyncQueue, type Clock, type Timer } from '#base';
import type { ContainerConfig, SandboxConfig } from '../config.ts';
import type { ContainerUsage, RuntimeContainer, RuntimePod, RuntimeSandbox } from '../runtime.ts';
import { missing } from './missing.ts';
import { type Script, scriptOf } from './script.ts';

interface Container {
  info: RuntimeContainer;
  readonly podUid: string;
  readonly script: Script;
  /** Its next step: to run, or to exit. */
  timer?: Timer | undefined;
  readonly exited: PromiseWithResolvers<void>;
}

interface Sandbox {
  info: RuntimeSandbox;
  readonly config: SandboxConfig;
  /** In the order they were made. */
  readonly containers: Set<Container>;
}

/** As a runtime has them that nobody configured. */
const handlers: ReadonlySet<string> = new Set(['', 'runc']);

export class SimulatedPods implements Disposable {
  readonly #clock: Clock;
  readonly #nextAddress: () => string;
  readonly #sandboxes = new Map<string, Sandbox>();
  /** The sandboxes of each pod, by its UID, in the order they were made. */
  readonly #pods = new Map<string, Set<Sandbox>>();
  readonly #containers = new Map<string, Container>();
  readonly #watchers = new Set<AsyncQueue<string>>();
  #lastId = 0;

  constructor({ clock, nextAddress }: { readonly clock: Clock; readonly nextAddress: () => string }) {
    this.#clock = clock;
    this.#nextAddress = nextAddress;
  }

  /** Those that have a sandbox. */
  list(): readonly RuntimePod[] {
    return [...this.#pods.keys()].map(uid => this.get(uid)).filter(pod => pod !== undefined);
  }

  /** Newest sandboxes and containers first. */
  get(uid: string): RuntimePod | undefined {
    const own = [...(this.#pods.get(uid) ?? [])].toReversed();
    const [newest] = own;
    if (!newest) return undefined;
    const { name, namespace } = newest.config.metadata;
    return {
      uid,
      name,
      namespace,
      sandboxes: own.map(sandbox => sandbox.info),
      containers: own.flatMap(sandbox => [...sandbox.containers].toReversed()).map(container => container.info),
    };
  }

  /** UIDs of pods one of whose containers exited, until the signal aborts. */
  async *watch(signal: AbortSignal): AsyncIterable<string> {
    const queue = new AsyncQueue<string>();
    this.#watchers.add(queue);
    signal.addEventListener('abort', () => queue.end(), { once: true });
    if (signal.aborted) queue.end();
    try {
      yield* queue;
    } finally {
      this.#watchers.delete(queue);
    }
  }

  /** Returns the sandbox's id. */
  async runSandbox(config: SandboxConfig, handler = ''): Promise<string> {
    if (!handlers.has(handler)) throw new Error(`no runtime for "${handler}" is configured`);
    const id = this.#nextId();
    const isHostNetwork = config.linux.securityContext.namespaceOptions.network === 'NODE';
    const ips = isHostNetwork ? [] : [this.#nextAddress()];
    const { uid, attempt } = config.metadata;
    const info: RuntimeSandbox = { id, state: 'Ready', attempt, createdAtMs: this.#clock.now(), ips };
    const sandbox: Sandbox = { config, info, containers: new Set() };
    this.#sandboxes.set(id, sandbox);
    this.#pods.set(uid, (this.#pods.get(uid) ?? new Set()).add(sandbox));
    return id;
  }

  /** Its containers exit at once with 137, whatever their script says. */
  async stopSandbox(id: string): Promise<void> {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) return;
    for (const container of sandbox.containers) this.#exit(container, 137);
    sandbox.info = { ...sandbox.info, state: 'NotReady', ips: [] };
  }

  /** With its containers. */
  async removeSandbox(id: string): Promise<void> {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) return;
    for (const { info } of sandbox.containers) this.#containers.delete(info.id);
    this.#sandboxes.delete(id);
    const { uid } = sandbox.config.metadata;
    const others = this.#pods.get(uid);
    others?.delete(sandbox);
    if (others?.size === 0) this.#pods.delete(uid);
  }

  /** Returns the container's id. */
  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.#sandboxes.get(sandboxId) ?? missing('sandbox', sandboxId);
    const id = this.#nextId();
    const container = createContainer({ id, config, sandbox, nowMs: this.#clock.now() });
    this.#containers.set(id, container);
    sandbox.containers.add(container);
    return id;
  }

  /** Resolves after the delay that its script has. */
  async startContainer(id: string): Promise<void> {
    const container = this.#containerOf(id);
    const { startDelayMs, runForMs, exitCode } = container.script;
    if (startDelayMs > 0) await this.#clock.sleep(startDelayMs);
    container.info = { ...container.info, state: 'Running', startedAtMs: this.#clock.now() };
    if (runForMs !== undefined) this.#exitLater(container, exitCode, runForMs);
  }

  /** Resolves when it has exited. */
  async stopContainer(id: string, gracePeriodSeconds: number): Promise<void> {
    const container = this.#containers.get(id);
    if (!container || container.info.state === 'Exited') return;
    const { stopDelayMs } = container.script;
    const graceMs = gracePeriodSeconds * 1000;
    if (stopDelayMs === 0) this.#exit(container, 0);
    else this.#exitLater(container, stopDelayMs > graceMs ? 137 : 0, Math.min(stopDelayMs, graceMs));
    await container.exited.promise;
  }

  /** Done also when it is gone. */
  async removeContainer(id: string): Promise<void> {
    const container = this.#containers.get(id);
    if (!container) return;
    container.timer?.[Symbol.dispose]();
    this.#sandboxes.get(container.info.sandboxId)?.containers.delete(container);
    this.#containers.delete(id);
  }

  /** What a container does. Errors: `notFound`. */
  script(id: string): Script {
    return this.#containerOf(id).script;
  }

  /** What the scripts say, at the clock's time. */
  usage(): readonly ContainerUsage[] {
    return [...this.#containers.values()].map(container => usageOf(container, this.#clock.now()));
  }

  [Symbol.dispose](): void {
    for (const container of this.#containers.values()) container.timer?.[Symbol.dispose]();
    for (const watcher of this.#watchers) watcher.end();
  }

  #nextId(): string {
    return (++this.#lastId).toString(16).padStart(64, '0');
  }

  #containerOf(id: string): Container {
    return this.#containers.get(id) ?? missing('container', id);
  }

  #exitLater(container: Container, exitCode: number, delayMs: number): void {
    container.timer?.[Symbol.dispose]();
    container.timer = this.#clock.setTimeout(() => this.#exit(container, exitCode), delayMs);
  }

  #exit(container: Container, exitCode: number): void {
    container.timer?.[Symbol.dispose]();
    container.timer = undefined;
    if (container.info.state === 'Exited') return;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    container.info = { ...container.info, state: 'Exited', finishedAtMs: this.#clock.now(), exitCode, reason };
    container.exited.resolve();
    for (const watcher of this.#watchers) watcher.push(container.podUid);
  }
}

function createContainer({
  id,
  config,
  sandbox,
  nowMs,
}: {
  id: string;
  config: ContainerConfig;
  sandbox: Sandbox;
  nowMs: number;
}): Container {
  const { name, attempt } = config.metadata;
  const { image, userSpecifiedImage = image } = config.image;
  return {
    podUid: sandbox.config.metadata.uid,
    script: scriptOf(name, { ...config.annotations, ...sandbox.config.annotations }),
    exited: Promise.withResolvers(),
    info: {
      id,
      name,
      attempt,
      sandboxId: sandbox.info.id,
      state: 'Created',
      createdAtMs: nowMs,
      startedAtMs: 0,
      finishedAtMs: 0,
      exitCode: 0,
      reason: '',
      message: '',
      image: userSpecifiedImage,
      imageId: image,
      annotations: config.annotations,
    },
  };
}

/** They have no processes and write nothing. */
const usageOf = ({ info, podUid }: Container, timestampMs: number): ContainerUsage => ({
  containerId: info.id,
  podUid,
  name: info.name,
  timestampMs,
  cpuNanoseconds: 0,
  memoryWorkingSetBytes: 0,
  writableLayerBytes: 0,
  writableLayerInodes: 0,
});
