/** A program whose calls fail, and that may die at any of its writes: what it does after its death reaches nobody. */
import type { Clock } from '#base';
import type { ApiRequest, Transport, WatchEvent } from '#client';
import type { RequestFault, WatchFault } from './choose-fault.ts';

/** What befalls the calls of a process. */
export interface Faults {
  /** What befalls this request, and how long its way there and its way back take, in milliseconds. */
  ofRequest(request: ApiRequest): { readonly fault: RequestFault; readonly delaysMs: readonly [number, number] };
  /** What befalls this watch before its next event. */
  ofEvent(request: ApiRequest): WatchFault;
}

/** One life of a program. */
export class FaultyProcess {
  readonly #faults: Faults;
  readonly #clock: Clock;
  readonly #death = new AbortController();
  /** Resolves when it dies. */
  readonly died: Promise<void>;

  constructor(faults: Faults, clock: Clock) {
    this.#faults = faults;
    this.#clock = clock;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#death.signal.addEventListener('abort', () => resolve(), { once: true });
    this.died = promise;
  }

  /** The transport as this process has it: it breaks, is slow, and ends with the process. */
  through(transport: Transport): Transport {
    return {
      request: request => this.#request(transport, request),
      watch: request => this.#watch(transport, request),
      discover: async (path, options) => await this.#alive(transport.discover(path, options)),
      ...(transport.emptiness && { emptiness: async kind => await this.#alive(transport.emptiness?.(kind)) }),
      ...(transport.onKindsChange && { onKindsChange: listener => transport.onKindsChange?.(listener) ?? nothing }),
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    };
  }

  /** Aborts when it dies. */
  get signal(): AbortSignal {
    return this.#death.signal;
  }

  /** Ends the process: from here on none of its calls has an effect. */
  kill(): void {
    this.#death.abort(new Error('the process was killed'));
  }

  async #request(transport: Transport, request: ApiRequest): Promise<unknown> {
    const { fault, delaysMs } = this.#faults.ofRequest(request);
    await this.#travel(delaysMs[0], request.signal);
    if (fault.type === 'unsent') throw broken();
    if (fault.type === 'refused') throw fault.error;
    if (fault.type === 'crash-before') this.kill();
    this.#death.signal.throwIfAborted();
    const answer = await this.#alive(transport.request(request));
    if (fault.type === 'crash-after') this.kill();
    await this.#travel(delaysMs[1], request.signal);
    if (fault.type === 'unanswered') throw broken();
    return answer;
  }

  async *#watch(transport: Transport, request: ApiRequest): AsyncGenerator<WatchEvent> {
    const { signal } = request;
    if (this.#death.signal.aborted) throw this.#death.signal.reason;
    const both = signal ? AbortSignal.any([signal, this.#death.signal]) : this.#death.signal;
    for await (const event of transport.watch({ ...request, signal: both })) {
      const fault = this.#faults.ofEvent(request);
      if (fault.type === 'end') return;
      if (fault.type === 'expired') throw fault.error;
      // Its end is seen below.
      if (fault.type === 'late') await this.#clock.sleep(fault.delayMs, both).catch(() => undefined);
      if (both.aborted) return;
      yield event;
    }
  }

  /** The way to the server, or back. */
  async #travel(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (delayMs > 0) await this.#clock.sleep(delayMs, signal);
    this.#death.signal.throwIfAborted();
  }

  async #alive<T>(answer: T | Promise<T>): Promise<T> {
    this.#death.signal.throwIfAborted();
    const value = await answer;
    this.#death.signal.throwIfAborted();
    return value;
  }
}

const nothing: Disposable = { [Symbol.dispose]: () => undefined };

const broken = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
