/** The CRI back end: containerd, or any engine that speaks CRI v1 over a Unix socket.
 *
 *  Guarantees: not more sandboxes are being started at a time than the engine is good at. Listing is cheap: only what
 *  changed since the last look is asked for in detail. */
import { type Clock, createLimiter, type Logger } from '#base';
import type { ContainerRuntime, RuntimePod } from '../runtime.ts';
import { RuntimeError } from '../runtime.ts';
import { openRuntimeChannel } from './channel.ts';
import { createCommandCalls } from './command-calls.ts';
import { encodeContainerConfig, sandboxFilter, toUsage } from './convert.ts';
import { createImageViews } from './image-views.ts';
import { createImageCalls, type ImageCallsOptions } from './images.ts';
import type * as wire from './messages.ts';
import { createPodReader } from './pod-reader.ts';
import { createPodWatcher } from './pod-watcher.ts';

export interface CriOptions extends ImageCallsOptions {
  /** Path or `unix://` address of the runtime's socket. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** containerd gets slower per pod beyond that. */
const maxConcurrentStarts = 20;

const service = 'runtime.v1.RuntimeService';

/** Connects to a container engine. Nothing is called before the first method is. */
export function createCriRuntime({ endpoint, clock, logger, keptImages }: CriOptions): ContainerRuntime {
  const channel = openRuntimeChannel(endpoint);
  const commands = createCommandCalls(endpoint, clock);
  const closing = new AbortController();
  const limitStarts = createLimiter(maxConcurrentStarts);
  const call = <Answer>(method: string, request: object = {}, options?: { timeoutMs?: number }): Promise<Answer> =>
    channel.call<Answer>(service, method, request, options);
  const reader = createPodReader(call);
  const watcher = createPodWatcher({ channel, reader, clock, logger });

  /** What is gone already is as good as stopped and removed. */
  const evenIfGone = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof RuntimeError && error.code === 'notFound')) throw error;
    }
  };

  return {
    ...createImageCalls(channel, { keptImages }),
    ...createImageViews(channel),
    async version() {
      const answer = await call<wire.VersionResponse>('Version');
      return { name: answer.runtimeName, version: answer.runtimeVersion };
    },
    async notReadyReason() {
      const { status } = await call<wire.StatusResponse>('Status');
      const failing = status?.conditions.find(condition => !condition.status);
      return failing && `${failing.type} ${failing.reason}: ${failing.message}`;
    },
    listPods: () => reader.read({}),
    inspectPod: async uid => (await reader.read(sandboxFilter(uid)))[0] satisfies RuntimePod | undefined,
    watchPods: signal => watcher.watch(AbortSignal.any([signal, closing.signal])),

    runPodSandbox: (config, handler = '') =>
      limitStarts(async () => {
        const request = { config, runtimeHandler: handler };
        return (await call<wire.RunPodSandboxResponse>('RunPodSandbox', request, { timeoutMs: 240_000 })).podSandboxId;
      }),
    stopPodSandbox: id => evenIfGone(call('StopPodSandbox', { podSandboxId: id })),
    removePodSandbox: id => evenIfGone(call('RemovePodSandbox', { podSandboxId: id })),

    async createContainer(sandboxId, { config, sandbox }) {
      const request = { podSandboxId: sandboxId, config: encodeContainerConfig(config), sandboxConfig: sandbox };
      return (await call<wire.CreateContainerResponse>('CreateContainer', request)).containerId;
    },
    startContainer: async id => void (await call('StartContainer', { containerId: id })),
    stopContainer: (id, { gracePeriodSeconds }) =>
      evenIfGone(
        call(
          'StopContainer',
          { containerId: id, timeout: gracePeriodSeconds },
          { timeoutMs: gracePeriodSeconds * 1000 + 120_000 },
        ),
      ),
    removeContainer: id => evenIfGone(call('RemoveContainer', { containerId: id })),
    updateContainerResources: async (id, linux) =>
      void (await call('UpdateContainerResources', { containerId: id, linux })),
    reopenContainerLog: async id => void (await call('ReopenContainerLog', { containerId: id })),

    execSync: (id, { command, timeoutMs }) =>
      commands.run(
        channel.encode('runtime.v1.ExecSyncRequest', {
          containerId: id,
          cmd: command,
          timeout: Math.ceil(timeoutMs / 1000),
        }),
        timeoutMs + 2000,
      ),
    execUrl: async (id, { command, ...streams }) =>
      (await call<wire.UrlResponse>('Exec', { containerId: id, cmd: command, ...streams })).url,
    attachUrl: async (id, streams) => (await call<wire.UrlResponse>('Attach', { containerId: id, ...streams })).url,
    portForwardUrl: async (sandboxId, { ports }) =>
      (await call<wire.UrlResponse>('PortForward', { podSandboxId: sandboxId, port: ports })).url,

    async sandboxProcess(podSandboxId) {
      const request = { podSandboxId, verbose: true };
      return processOf(await call<wire.PodSandboxStatusResponse>('PodSandboxStatus', request));
    },

    listContainerUsage: async () =>
      (await call<wire.ListContainerStatsResponse>('ListContainerStats')).stats.map(toUsage),

    async [Symbol.asyncDispose]() {
      closing.abort();
      commands[Symbol.dispose]();
      channel[Symbol.dispose]();
    },
  };
}

/** containerd and CRI-O say it in JSON under `info`. */
function processOf({ info }: wire.PodSandboxStatusResponse): number | undefined {
  const text = info['info'];
  if (text === undefined) return undefined;
  try {
    const { pid } = JSON.parse(text) as { pid?: unknown };
    return Number.isInteger(pid) && (pid as number) > 0 ? (pid as number) : undefined;
  } catch {
    return undefined;
  }
}
