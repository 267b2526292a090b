/** Pods that have a node and wait for plugins' permission to be bound. */
import type { Pod } from '#api';
import type { Clock, Timer } from '#base';
import type { WaitingPod } from './handle.ts';
import type { Rejection } from './plugin.ts';
import type { Waits } from './reserve-and-permit.ts';

/** Who refused a waiting pod, and why. */
export interface Refusal {
  readonly plugin: string;
  readonly rejection: Rejection;
}

/** All that wait, by their UIDs. */
export class WaitingPods implements Disposable {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  /** Undefined for a pod that does not wait. */
  get(uid: string): WaitingPod | undefined {
    return this.#waiting.get(uid);
  }

  /** In the order in which they began to wait. */
  list(): readonly WaitingPod[] {
    return [...this.#waiting.values()];
  }

  /** Waits for all of these plugins; undefined when all have let the pod go. */
  async wait(pod: Pod, nodeName: string, waits: Waits): Promise<Refusal | undefined> {
    const waiting = new Waiting(pod, nodeName, waits, this.#clock);
    this.#waiting.set(pod.metadata.uid, waiting);
    const refusal = await waiting.ended;
    if (this.#waiting.get(pod.metadata.uid) === waiting) this.#waiting.delete(pod.metadata.uid);
    return refusal;
  }

  /** Ends the wait of a pod that is gone. */
  drop(uid: string): void {
    this.#waiting.get(uid)?.reject('', { reasons: ['the pod is gone'], isUnresolvable: true });
  }

  [Symbol.dispose](): void {
    for (const uid of this.#waiting.keys()) this.drop(uid);
  }
}

class Waiting implements WaitingPod {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly ended: Promise<Refusal | undefined>;
  readonly #end: (refusal: Refusal | undefined) => void;
  readonly #timers = new Map<string, Timer>();

  constructor(pod: Pod, nodeName: string, waits: Waits, clock: Clock) {
    this.pod = pod;
    this.nodeName = nodeName;
    const { promise, resolve } = Promise.withResolvers<Refusal | undefined>();
    this.ended = promise;
    this.#end = resolve;
    for (const [plugin, waitMs] of waits) {
      const reasons = [`rejected due to timeout after waiting ${waitMs / 1000}s at plugin ${plugin}`];
      this.#timers.set(
        plugin,
        clock.setTimeout(() => this.reject(plugin, { reasons }), waitMs),
      );
    }
  }

  get pendingPlugins(): readonly string[] {
    return [...this.#timers.keys()];
  }

  allow(plugin: string): void {
    this.#timers.get(plugin)?.[Symbol.dispose]();
    this.#timers.delete(plugin);
    if (this.#timers.size === 0) this.#end(undefined);
  }

  reject(plugin: string, rejection: Rejection): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#end({ plugin, rejection });
  }
}
