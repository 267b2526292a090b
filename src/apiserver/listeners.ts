/** Where an API server is reached: at its listeners, by its Service, and where it is advertised. */
import type { Place } from './egress/egress.ts';
import type { Listener } from './http/listener.ts';

/** They are closed with it. */
export class Listeners implements AsyncDisposable {
  readonly #listeners = new Set<Listener>();
  readonly #others: Place[];

  constructor(serviceAddress: string) {
    this.#others = [{ host: serviceAddress, port: 443 }];
  }

  /** From now on requests of others may not be led there. `advertised` is another address of its port. */
  add(listener: Listener, advertised: string | undefined): void {
    this.#listeners.add(listener);
    if (advertised !== undefined) this.#others.push({ host: advertised, port: listener.port });
  }

  /** All places that are this server itself. */
  places(): Place[] {
    return [...this.#others, ...[...this.#listeners].map(({ address, port }) => ({ host: address, port }))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#listeners].map(listener => listener[Symbol.asyncDispose]()));
  }
}
