/** What is done inside of containers: commands that run to their end, and where the engine serves sessions. */
import type { Clock } from '#base';
import type { Channel } from '#grpc';
import type { ExecResult, StreamOptions } from '../runtime.ts';
import { runtimeService } from './channel.ts';
import { CommandCalls } from './command-calls.ts';
import type { UrlResponse } from './messages.ts';

/** How much longer than a command may take its answer is waited for. */
const answerLeewayMs = 2000;

export class SessionCalls implements Disposable {
  readonly #channel: Channel;
  readonly #commands: CommandCalls;

  constructor(channel: Channel, { endpoint, clock }: { readonly endpoint: string; readonly clock: Clock }) {
    this.#channel = channel;
    this.#commands = new CommandCalls(endpoint, clock);
  }

  /** Of long output only the beginning is kept. Rejects when the time is over. */
  async run(
    containerId: string,
    { command, timeoutMs }: { readonly command: readonly string[]; readonly timeoutMs: number },
  ): Promise<ExecResult> {
    const request = { containerId, cmd: command, timeout: Math.ceil(timeoutMs / 1000) };
    const bytes = this.#channel.encode('runtime.v1.ExecSyncRequest', request);
    return await this.#commands.run(bytes, timeoutMs + answerLeewayMs);
  }

  /** To be asked once, and soon. */
  execUrl(
    containerId: string,
    { command: cmd, ...streams }: StreamOptions & { readonly command: readonly string[] },
  ): Promise<string> {
    return this.#urlOf('Exec', { containerId, cmd, ...streams });
  }

  /** To be asked once, and soon. */
  attachUrl(containerId: string, streams: StreamOptions): Promise<string> {
    return this.#urlOf('Attach', { containerId, ...streams });
  }

  /** To be asked once, and soon; without ports the client names them. */
  portForwardUrl(podSandboxId: string, ports: readonly number[]): Promise<string> {
    return this.#urlOf('PortForward', { podSandboxId, port: ports });
  }

  [Symbol.dispose](): void {
    this.#commands[Symbol.dispose]();
  }

  async #urlOf(method: string, request: object): Promise<string> {
    return (await this.#channel.call<UrlResponse>(runtimeService, method, request)).url;
  }
}
