/** What an engine says of itself. */
import type { Channel } from '#grpc';
import type { RuntimeVersion } from '../runtime.ts';
import { runtimeService } from './channel.ts';
import type { StatusResponse, VersionResponse } from './messages.ts';

export class EngineCalls {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** As `nodeInfo.containerRuntimeVersion` has it, in two parts. */
  async version(): Promise<RuntimeVersion> {
    const answer = await this.#channel.call<VersionResponse>(runtimeService, 'Version', {});
    return { name: answer.runtimeName, version: answer.runtimeVersion };
  }

  /** The first of the engine's conditions that does not hold; undefined when all do. */
  async notReadyReason(): Promise<string | undefined> {
    const { status } = await this.#channel.call<StatusResponse>(runtimeService, 'Status', {});
    const failing = status?.conditions.find(condition => !condition.status);
    return failing && `${failing.type} ${failing.reason}: ${failing.message}`;
  }
}
