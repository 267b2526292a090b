/** The drivers of devices that have registered at this node. What one offered is withdrawn some time after it is gone,
 *  as upstream. */
import { ResourceSlice } from '#api';
import { type Clock, type Logger, type Timer, toError } from '#base';
import type { Client } from '#client';
import type { FoundPlugin } from '#csi';
import { type DeviceDriverChannel, loadDeviceDrivers, servicesOf } from '#dra';

interface DeviceDriversOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
}

/** How long a driver may be away, as while it is replaced by a newer one, before its devices are withdrawn. */
const withdrawAfterMs = 30_000;

interface Registered {
  readonly endpoint: string;
  readonly channel: DeviceDriverChannel;
}

export class DeviceDrivers implements Disposable {
  readonly #options: DeviceDriversOptions;
  readonly #registered = new Map<string, Registered>();
  readonly #withdrawals = new Map<string, Timer>();
  readonly #stop = new AbortController();

  /** Slices of drivers that do not come back after a start of the kubelet are withdrawn, too. */
  constructor(options: DeviceDriversOptions) {
    this.#options = options;
    this.#later('', () => this.#withdrawAll());
  }

  /** Takes a driver in. Errors: it speaks no version of the protocol that is spoken here. */
  async add({ name, endpoint, supportedVersions }: FoundPlugin): Promise<void> {
    const [service] = servicesOf(supportedVersions);
    if (!service) throw new Error(`none of the requested gRPC services is supported: ${supportedVersions.join(', ')}`);
    const { openDeviceDriver } = await loadDeviceDrivers();
    this.#registered.get(name)?.channel[Symbol.dispose]();
    this.#registered.set(name, { endpoint, channel: openDeviceDriver(endpoint, service) });
    this.#withdrawals.get(name)?.[Symbol.dispose]();
    this.#withdrawals.delete(name);
  }

  /** Its socket is gone. Should it come back soon, what it offers stays. */
  async remove({ name }: FoundPlugin): Promise<void> {
    this.#registered.get(name)?.channel[Symbol.dispose]();
    this.#registered.delete(name);
    this.#later(name, () => this.#withdraw(name));
  }

  /** Errors: it has not registered, in upstream's words. */
  get(name: string): DeviceDriverChannel {
    const found = this.#registered.get(name);
    if (!found) throw new Error(`DRA driver ${name} is not registered`);
    return found.channel;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    for (const timer of this.#withdrawals.values()) timer[Symbol.dispose]();
    for (const { channel } of this.#registered.values()) channel[Symbol.dispose]();
    this.#registered.clear();
  }

  #later(name: string, work: () => Promise<void>): void {
    const { clock, logger } = this.#options;
    this.#withdrawals.get(name)?.[Symbol.dispose]();
    const run = () =>
      void work().catch((error: unknown) => {
        if (this.#stop.signal.aborted) return;
        logger.warn('cannot withdraw devices of a driver that is gone', { driver: name, error: toError(error) });
        this.#later(name, work);
      });
    this.#withdrawals.set(name, clock.setTimeout(run, withdrawAfterMs));
  }

  async #withdrawAll(): Promise<void> {
    const { client, nodeName } = this.#options;
    const fieldSelector = `spec.nodeName=${nodeName}`;
    const { items } = await client.list(ResourceSlice, { fieldSelector, signal: this.#stop.signal });
    for (const driver of new Set(items.map(({ spec }) => spec.driver))) await this.#withdraw(driver);
  }

  async #withdraw(driver: string): Promise<void> {
    if (this.#registered.has(driver)) return;
    const { client, nodeName } = this.#options;
    const fieldSelector = `spec.nodeName=${nodeName},spec.driver=${driver}`;
    await client.deleteCollection(ResourceSlice, { fieldSelector, signal: this.#stop.signal });
  }
}
