/** The containers of CRI. */
import type { Channel } from '#grpc';
import type { ContainerConfig, ContainerResources, SandboxConfig } from '../config.ts';
import type { ContainerUsage } from '../runtime.ts';
import { runtimeService } from './channel.ts';
import { encodeContainerConfig, toUsage } from './convert.ts';
import { evenIfGone } from './even-if-gone.ts';
import type { CreateContainerResponse, ListContainerStatsResponse } from './messages.ts';

/** What an engine may take beyond the grace period to stop a container. */
const stopLeewayMs = 120_000;

export class ContainerCalls {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Resolves with the id; nothing runs yet. */
  async create(
    podSandboxId: string,
    { config, sandbox }: { readonly config: ContainerConfig; readonly sandbox: SandboxConfig },
  ): Promise<string> {
    const request = { podSandboxId, config: encodeContainerConfig(config), sandboxConfig: sandbox };
    return (await this.#call<CreateContainerResponse>('CreateContainer', request)).containerId;
  }

  /** Resolves when its process runs. */
  async start(containerId: string): Promise<void> {
    await this.#call('StartContainer', { containerId });
  }

  /** The stop signal, and SIGKILL after the grace period. Done also when it is gone. */
  async stop(containerId: string, gracePeriodSeconds: number): Promise<void> {
    const request = { containerId, timeout: gracePeriodSeconds };
    await evenIfGone(this.#call('StopContainer', request, { timeoutMs: gracePeriodSeconds * 1000 + stopLeewayMs }));
  }

  /** Ends it if it still runs. Done also when it is gone. */
  async remove(containerId: string): Promise<void> {
    await evenIfGone(this.#call('RemoveContainer', { containerId }));
  }

  /** Of a running container; fields that are left out stay. */
  async updateResources(containerId: string, linux: ContainerResources): Promise<void> {
    await this.#call('UpdateContainerResources', { containerId, linux });
  }

  /** After its file was renamed, so that a new one is written. */
  async reopenLog(containerId: string): Promise<void> {
    await this.#call('ReopenContainerLog', { containerId });
  }

  /** Of all containers, as the engine measured last. */
  async usage(): Promise<readonly ContainerUsage[]> {
    return (await this.#call<ListContainerStatsResponse>('ListContainerStats')).stats.map(toUsage);
  }

  #call<Answer>(method: string, request: object = {}, options?: { readonly timeoutMs: number }): Promise<Answer> {
    return this.#channel.call<Answer>(runtimeService, method, request, options);
  }
}
