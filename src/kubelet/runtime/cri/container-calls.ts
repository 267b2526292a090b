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

  async create(
    podSandboxId: string,
    { config, sandbox }: { readonly config: ContainerConfig; readonly sandbox: SandboxConfig },
  ): Promise<string> {
    const request = { podSandboxId, config: encodeContainerConfig(config), sandboxConfig: sandbox };
    return (await this.#call<CreateContainerResponse>('CreateContainer', request)).containerId;
  }

  async start(containerId: string): Promise<void> {
    await this.#call('StartContainer', { containerId });
  }

  async stop(containerId: string, gracePeriodSeconds: number): Promise<void> {
    const request = { containerId, timeout: gracePeriodSeconds };
    await evenIfGone(this.#call('StopContainer', request, { timeoutMs: gracePeriodSeconds * 1000 + stopLeewayMs }));
  }

  async remove(containerId: string): Promise<void> {
    await evenIfGone(this.#call('RemoveContainer', { containerId }));
  }

  async updateResources(containerId: string, linux: ContainerResources): Promise<void> {
    await this.#call('UpdateContainerResources', { containerId, linux });
  }

  async reopenLog(containerId: string): Promise<void> {
    await this.#call('ReopenContainerLog', { containerId });
  }

  async usage(): Promise<readonly ContainerUsage[]> {
    return (await this.#call<ListContainerStatsResponse>('ListContainerStats')).stats.map(toUsage);
  }

  #call<Answer>(method: string, request: object = {}, options?: { readonly timeoutMs: number }): Promise<Answer> {
    return this.#channel.call<Answer>(runtimeService, method, request, options);
  }
}
