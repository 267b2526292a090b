/** Keeps a pod's volumes current: when an object that they are made of changes, be it the pod itself, and when a token
 *  grows old.
 *
 *  Guarantees: one refresh at a time; a change that comes while the volumes are being made, or refreshed, is not lost;
 *  a refresh that fails is tried again with back-off. */

import { deepEqual, type Pod } from '#api';
import { backoffMs, type Clock, type Logger } from '#base';
import { isFailure } from '../plan/observation.ts';
import { hasCommonVolumes } from '../plan/volumes.ts';
import type { PodHost } from './host.ts';
import type { PodMemory } from './memory.ts';

/** Of one pod; does nothing by itself between {@link tick}s. */
export interface VolumeRefresher {
  /** Says that an object which the pod refers to has changed. */
  changed(): void;
  /** Says that the pod itself has changed: its volumes may show its labels and annotations. */
  podChanged(before: Pod, after: Pod): void;
  /** Refreshes what is due. */
  tick(): void;
  /** When {@link tick} has something to do; Infinity for never. */
  dueAtMs(): number;
}

interface VolumeRefresherOptions {
  readonly host: PodHost;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memory: PodMemory;
  readonly pod: () => Pod;
  /** Called when something has changed that the worker should look at. */
  readonly wake: () => void;
}

/** Is up to date when the volumes have just been made. */
export function createVolumeRefresher(options: VolumeRefresherOptions): VolumeRefresher {
  return new Refresher(options);
}

class Refresher implements VolumeRefresher {
  readonly #options: VolumeRefresherOptions;
  #isWanted = false;
  #isRunning = false;
  #failures = 0;
  #notBeforeMs = 0;

  constructor(options: VolumeRefresherOptions) {
    this.#options = options;
  }

  changed(): void {
    const { memory, wake } = this.#options;
    this.#isWanted = true;
    // What failed for want of this object can be tried again at once.
    memory.startFailures.clear();
    for (const [name, volume] of memory.volumes) if (isFailure(volume)) memory.volumes.delete(name);
    wake();
  }

  podChanged({ metadata: before }: Pod, after: Pod): void {
    const { labels, annotations } = after.metadata;
    if (!showsPod(after)) return;
    if (!deepEqual(labels, before.labels) || !deepEqual(annotations, before.annotations)) this.changed();
  }

  tick(): void {
    if (this.dueAtMs() <= this.#options.clock.now()) void this.#refresh();
  }

  dueAtMs(): number {
    const { host, memory, pod } = this.#options;
    if (this.#isRunning || !hasCommonVolumes(pod(), memory.volumes)) return Infinity;
    const atMs = this.#isWanted ? 0 : (host.refreshAtMs(pod()) ?? Infinity);
    return Math.max(atMs, this.#notBeforeMs);
  }

  async #refresh(): Promise<void> {
    const { host, clock, logger, pod, wake } = this.#options;
    this.#isRunning = true;
    this.#isWanted = false;
    try {
      await host.refreshVolumes(pod());
      this.#failures = 0;
      this.#notBeforeMs = 0;
    } catch (error) {
      logger.debug('cannot refresh volumes', { pod: pod().metadata.name, error });
      this.#isWanted = true;
      this.#failures++;
      this.#notBeforeMs = clock.now() + backoffMs(this.#failures);
    }
    this.#isRunning = false;
    wake();
  }
}

/** Whether volumes are made of the pod's own fields. */
const showsPod = ({ spec }: Pod): boolean =>
  spec.volumes?.some(
    ({ downwardAPI, projected }) => downwardAPI ?? projected?.sources?.some(source => source.downwardAPI),
  ) ?? false;
