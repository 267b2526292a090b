/** The sandboxes of CRI. */
import { createLimiter } from '#base';
import type { Channel } from '#grpc';
import type { SandboxConfig } from '../config.ts';
import { runtimeService } from './channel.ts';
import { evenIfGone } from './even-if-gone.ts';
import type { PodSandboxStatusResponse, RunPodSandboxResponse } from './messages.ts';

/** containerd gets slower per pod beyond that. */
const maxConcurrentStarts = 20;
const startTimeoutMs = 240_000;

export class SandboxCalls {
  readonly #channel: Channel;
  readonly #limitStarts = createLimiter(maxConcurrentStarts);

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Resolves with the id when the sandbox runs and has its network. Waits while too many others start. */
  run(config: SandboxConfig, runtimeHandler: string): Promise<string> {
    return this.#limitStarts(async () => {
      const request = { config, runtimeHandler };
      const answer = await this.#channel.call<RunPodSandboxResponse>(runtimeService, 'RunPodSandbox', request, {
        timeoutMs: startTimeoutMs,
      });
      return answer.podSandboxId;
    });
  }

  /** With all its containers, and takes the network away. Done also when it is gone. */
  async stop(podSandboxId: string): Promise<void> {
    await evenIfGone(this.#channel.call(runtimeService, 'StopPodSandbox', { podSandboxId }));
  }

  /** Ends it if it still runs. Done also when it is gone. */
  async remove(podSandboxId: string): Promise<void> {
    await evenIfGone(this.#channel.call(runtimeService, 'RemovePodSandbox', { podSandboxId }));
  }

  /** The id of a process in its namespaces; undefined where the engine does not say. */
  async process(podSandboxId: string): Promise<number | undefined> {
    const request = { podSandboxId, verbose: true };
    return processOf(await this.#channel.call<PodSandboxStatusResponse>(runtimeService, 'PodSandboxStatus', request));
  }
}

/** containerd and CRI-O say it in JSON under `info`. */
function processOf({ info }: PodSandboxStatusResponse): number | undefined {
  const text = info['info'];
  if (text === undefined) return undefined;
  try {
    const { pid } = JSON.parse(text) as { pid?: unknown };
    return Number.isInteger(pid) && (pid as number) > 0 ? (pid as number) : undefined;
  } catch {
    return undefined;
  }
}
