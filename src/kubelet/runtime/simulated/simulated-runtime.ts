/** The simulated runtime: no processes, no images, no network; pods do what their annotations say ({@link scriptOf}).
 *  For tests, and for clusters of thousands of pods on one machine. It keeps nothing running while nothing happens. */
import { AsyncQueue, type Clock, type Timer } from '#base';
import type { ContainerConfig, SandboxConfig } from '../config.ts';
import {
  type ContainerRuntime,
  type ContainerUsage,
  type RuntimeContainer,
  RuntimeError,
  type RuntimeImage,
  type RuntimePod,
  type RuntimeSandbox,
} from '../runtime.ts';
import { type Script, scriptOf } from './script.ts';

export interface SimulatedRuntimeOptions {
  readonly clock: Clock;
  /** Gives each sandbox an address of its own. Default: 10.244.0.1 and up. */
  readonly nextAddress?: () => string;
}

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

/** Creates a runtime that holds nothing. */
export function createSimulatedRuntime({
  clock,
  nextAddress = countAddresses(),
}: SimulatedRuntimeOptions): ContainerRuntime {
  const sandboxes = new Map<string, Sandbox>();
  /** The sandboxes of each pod, by its UID, in the order they were made. */
  const pods = new Map<string, Set<Sandbox>>();
  const containers = new Map<string, Container>();
  const watchers = new Set<AsyncQueue<string>>();
  const images = new Map<string, RuntimeImage>();
  /** Keys of images that are kept. */
  const views = new Set<string>();
  let lastId = 0;

  const nextId = () => (++lastId).toString(16).padStart(64, '0');
  const sandboxOf = (id: string): Sandbox => sandboxes.get(id) ?? missing('sandbox', id);
  const containerOf = (id: string): Container => containers.get(id) ?? missing('container', id);

  const exit = (container: Container, exitCode: number) => {
    container.timer?.[Symbol.dispose]();
    container.timer = undefined;
    if (container.info.state === 'Exited') return;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    container.info = { ...container.info, state: 'Exited', finishedAtMs: clock.now(), exitCode, reason };
    container.exited.resolve();
    for (const watcher of watchers) watcher.push(container.podUid);
  };

  const podOf = (uid: string): RuntimePod | undefined => {
    const own = [...(pods.get(uid) ?? [])].toReversed();
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
  };

  return {
    version: async () => ({ name: 'simulated', version: '1.0.0' }),
    notReadyReason: async () => undefined,

    listPods: async () => [...pods.keys()].map(uid => podOf(uid)).filter(pod => pod !== undefined),
    inspectPod: async uid => podOf(uid),
    async *watchPods(signal) {
      const queue = new AsyncQueue<string>();
      watchers.add(queue);
      signal.addEventListener('abort', () => queue.end(), { once: true });
      if (signal.aborted) queue.end();
      try {
        yield* queue;
      } finally {
        watchers.delete(queue);
      }
    },

    runPodSandbox: async (config, handler = '') => {
      if (!handlers.has(handler)) throw new Error(`no runtime for "${handler}" is configured`);
      const id = nextId();
      const isHostNetwork = config.linux.securityContext.namespaceOptions.network === 'NODE';
      const ips = isHostNetwork ? [] : [nextAddress()];
      const { uid, attempt } = config.metadata;
      const info: RuntimeSandbox = { id, state: 'Ready', attempt, createdAtMs: clock.now(), ips };
      const sandbox: Sandbox = { config, info, containers: new Set() };
      sandboxes.set(id, sandbox);
      pods.set(uid, (pods.get(uid) ?? new Set()).add(sandbox));
      return id;
    },
    stopPodSandbox: async id => {
      const sandbox = sandboxes.get(id);
      if (!sandbox) return;
      for (const container of sandbox.containers) exit(container, 137);
      sandbox.info = { ...sandbox.info, state: 'NotReady', ips: [] };
    },
    removePodSandbox: async id => {
      const sandbox = sandboxes.get(id);
      if (!sandbox) return;
      for (const { info } of sandbox.containers) containers.delete(info.id);
      sandboxes.delete(id);
      const { uid } = sandbox.config.metadata;
      const others = pods.get(uid);
      others?.delete(sandbox);
      if (others?.size === 0) pods.delete(uid);
    },

    createContainer: async (sandboxId, { config }) => {
      const sandbox = sandboxOf(sandboxId);
      const id = nextId();
      const container = createContainer({ id, config, sandbox, nowMs: clock.now() });
      containers.set(id, container);
      sandbox.containers.add(container);
      return id;
    },
    startContainer: async id => {
      const container = containerOf(id);
      const { startDelayMs, runForMs, exitCode } = container.script;
      if (startDelayMs > 0) await clock.sleep(startDelayMs);
      container.info = { ...container.info, state: 'Running', startedAtMs: clock.now() };
      if (runForMs !== undefined) container.timer = clock.setTimeout(() => exit(container, exitCode), runForMs);
    },
    stopContainer: async (id, { gracePeriodSeconds }) => {
      const container = containers.get(id);
      if (!container || container.info.state === 'Exited') return;
      const { stopDelayMs } = container.script;
      const graceMs = gracePeriodSeconds * 1000;
      container.timer?.[Symbol.dispose]();
      if (stopDelayMs === 0) exit(container, 0);
      else
        container.timer = clock.setTimeout(
          () => exit(container, stopDelayMs > graceMs ? 137 : 0),
          Math.min(stopDelayMs, graceMs),
        );
      await container.exited.promise;
    },
    removeContainer: async id => {
      const container = containers.get(id);
      if (!container) return;
      container.timer?.[Symbol.dispose]();
      sandboxes.get(container.info.sandboxId)?.containers.delete(container);
      containers.delete(id);
    },
    updateContainerResources: async id => void containerOf(id),
    reopenContainerLog: async id => void containerOf(id),

    execSync: async id => {
      const { isHealthy } = containerOf(id).script;
      return { exitCode: isHealthy ? 0 : 1, stdout: '', stderr: '' };
    },
    execUrl: async () => unsupported('exec'),
    attachUrl: async () => unsupported('attach'),
    portForwardUrl: async () => unsupported('port-forward'),
    sandboxProcess: async () => undefined,

    imageStatus: async image => images.get(image),
    pullImage: async image => {
      images.set(image, { id: `sha256:${image}`, tags: [image], digests: [], sizeBytes: 1, pinned: false });
      return image;
    },
    listImages: async () => [...images.values()],
    removeImage: async image => void images.delete(image),
    viewImage: async (key, image) => {
      if (!views.has(key) && !images.has(image)) missing('image', image);
      views.add(key);
      return [{ type: 'bind', source: '/', options: ['ro', 'rbind'] }];
    },
    removeImageView: async key => void views.delete(key),
    listContainerUsage: async () => [...containers.values()].map(container => usageOf(container, clock.now())),
    imageDirectory: async () => undefined,

    async [Symbol.asyncDispose]() {
      for (const container of containers.values()) container.timer?.[Symbol.dispose]();
      for (const watcher of watchers) watcher.end();
    },
  };
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

/** 10.244.0.1, 10.244.0.2, ... */
function countAddresses(): () => string {
  let last = 0;
  return () => {
    last++;
    return `10.${244 + ((last >> 16) & 7)}.${(last >> 8) & 255}.${last & 255}`;
  };
}

const missing = (what: string, id: string): never => {
  throw new RuntimeError(`${what} ${id} does not exist`, { code: 'notFound' });
};

const unsupported = (what: string): never => {
  throw new RuntimeError(`${what}: simulated containers have no processes`);
};
