/** Keeps a pod's volumes current: when an object that they are made of changes, be it the pod itself, and when a token
 *  grows old.
 *
 *  Guarantees: one refresh at a time; a change that comes while the volumes are being made, or refreshed, is not lost; a
 *  refresh that fails is tried again with back-off. */

import { deepEqual, type Pod } from '#api';
import { backoffMs, type Clock, type Logger } from '#base';
import { isFailure } from '../plan/observation.ts';
import { hasCommonVolumes } from '../plan/volumes.ts';
import type { PodHost } from './host.ts';
import type { PodMemory } from './memory.ts';

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

export interface VolumeRefresherOptions {
  readonly host: PodHost;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memory: PodMemory;
  readonly pod: () => Pod;
  /** Called when something has changed that the worker should look at. */
  readonly wake: () => void;
}

export function createVolumeRefresher({
  host,
  clock,
  logger,
  memory,
  pod,
  wake,
}: VolumeRefresherOptions): VolumeRefresher {
  let wanted = false;
  let running = false;
  let failures = 0;
  let notBeforeMs = 0;

  const dueAtMs = (): number => {
    if (running || !hasCommonVolumes(pod(), memory.volumes)) return Infinity;
    const atMs = wanted ? 0 : (host.refreshAtMs(pod()) ?? Infinity);
    return Math.max(atMs, notBeforeMs);
  };

  const refresh = async (): Promise<void> => {
    running = true;
    wanted = false;
    try {
      await host.refreshVolumes(pod());
      failures = 0;
      notBeforeMs = 0;
    } catch (error) {
      logger.debug('cannot refresh volumes', { pod: pod().metadata.name, error });
      wanted = true;
      failures++;
      notBeforeMs = clock.now() + backoffMs(failures);
    }
    running = false;
    wake();
  };

  const changed = (): void => {
    wanted = true;
    // What failed for want of this object can be tried again at once.
    memory.startFailures.clear();
    for (const [name, volume] of memory.volumes) if (isFailure(volume)) memory.volumes.delete(name);
    wake();
  };

  return {
    changed,
    podChanged({ metadata: before }, after) {
      const { labels, annotations } = after.metadata;
      if (!showsPod(after)) return;
      if (!deepEqual(labels, before.labels) || !deepEqual(annotations, before.annotations)) changed();
    },
    tick() {
      if (dueAtMs() <= clock.now()) void refresh();
    },
    dueAtMs,
  };
}

/** Whether volumes are made of the pod's own fields. */
const showsPod = ({ spec }: Pod): boolean =>
  spec.volumes?.some(
    ({ downwardAPI, projected }) => downwardAPI ?? projected?.sources?.some(source => source.downwardAPI),
  ) ?? false;
