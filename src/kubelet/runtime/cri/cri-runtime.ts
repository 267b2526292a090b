/** The CRI back end: containerd, or any engine that speaks CRI v1 over a Unix socket.
 *
 *  Guarantees: not more sandboxes are being started at a time than the engine is good at. Listing is cheap: only what
 *  changed since the last look is asked for in detail. */
import type { Clock, Logger } from '#base';
import type { ContainerRuntime } from '../runtime.ts';
import { openRuntimeChannel } from './channel.ts';
import { ContainerCalls } from './container-calls.ts';
import { EngineCalls } from './engine-calls.ts';
import { ImageViews } from './image-views.ts';
import { ImageCalls, type ImageCallsOptions } from './images.ts';
import { PodReader } from './pod-reader.ts';
import { createPodWatcher } from './pod-watcher.ts';
import { SandboxCalls } from './sandbox-calls.ts';
import { SessionCalls } from './session-calls.ts';

/** Which engine, and what it must not lose. */
export interface CriOptions extends ImageCallsOptions {
  /** Path or `unix://` address of the runtime's socket. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Connects to a container engine. Nothing is called before the first method is. */
export function createCriRuntime({ endpoint, clock, logger, keptImages }: CriOptions): ContainerRuntime {
  const channel = openRuntimeChannel(endpoint);
  const closing = new AbortController();
  const engine = new EngineCalls(channel);
  const reader = new PodReader(channel);
  const watcher = createPodWatcher({ channel, reader, clock, logger });
  const sandboxes = new SandboxCalls(channel);
  const containers = new ContainerCalls(channel);
  const sessions = new SessionCalls(channel, { endpoint, clock });
  const images = new ImageCalls(channel, { keptImages });
  const views = new ImageViews(channel);
  return {
    version: () => engine.version(),
    notReadyReason: () => engine.notReadyReason(),

    listPods: () => reader.list(),
    inspectPod: uid => reader.get(uid),
    watchPods: signal => watcher.watch(AbortSignal.any([signal, closing.signal])),

    runPodSandbox: (config, handler = '') => sandboxes.run(config, handler),
    stopPodSandbox: id => sandboxes.stop(id),
    removePodSandbox: id => sandboxes.remove(id),
    sandboxProcess: id => sandboxes.process(id),

    createContainer: (sandboxId, options) => containers.create(sandboxId, options),
    startContainer: id => containers.start(id),
    stopContainer: (id, { gracePeriodSeconds }) => containers.stop(id, gracePeriodSeconds),
    removeContainer: id => containers.remove(id),
    updateContainerResources: (id, resources) => containers.updateResources(id, resources),
    reopenContainerLog: id => containers.reopenLog(id),
    listContainerUsage: () => containers.usage(),

    execSync: (id, command) => sessions.run(id, command),
    execUrl: (id, options) => sessions.execUrl(id, options),
    attachUrl: (id, streams) => sessions.attachUrl(id, streams),
    portForwardUrl: (sandboxId, { ports }) => sessions.portForwardUrl(sandboxId, ports),

    imageStatus: image => images.status(image),
    pullImage: (image, { credentials } = {}) => images.pull(image, credentials),
    listImages: () => images.list(),
    removeImage: image => images.remove(image),
    imageDirectory: () => images.directory(),
    viewImage: (key, image) => views.view(key, image),
    removeImageView: key => views.remove(key),

    async [Symbol.asyncDispose]() {
      closing.abort();
      sessions[Symbol.dispose]();
      channel[Symbol.dispose]();
    },
  };
}
