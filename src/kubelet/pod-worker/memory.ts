/** What a worker knows of its pod that the runtime cannot tell. Lost with the process, and not missed: everything in it is
 *  found out anew or starts afresh. */
import { backoffMs } from '#base';
import type { Rejection } from '../plan/admit-pod.ts';
import type { Failure, Preparation, RestartBackoff } from '../plan/observation.ts';
import type { ResolvedImage } from './host.ts';

export interface PodMemory {
  admission: 'open' | 'admitted' | Rejection;
  volumes: Preparation;
  sandboxFailure: Failure | undefined;
  readonly images: Map<string, ResolvedImage | Failure>;
  readonly startFailures: Map<string, Failure>;
  readonly backoffs: Map<string, RestartBackoff>;
  readonly ending: { volumesRemoved: boolean; deletedFromApi: boolean; forgotten: boolean };
}

/** The memory of a pod of which nothing is known yet. */
export const createMemory = (): PodMemory => ({
  admission: 'open',
  volumes: 'absent',
  sandboxFailure: undefined,
  images: new Map(),
  startFailures: new Map(),
  backoffs: new Map(),
  ending: { volumesRemoved: false, deletedFromApi: false, forgotten: false },
});

/** A failure after one more try: tried again after 1 s, doubled up to 30 s. */
export function nextFailure(
  previous: Failure | undefined,
  what: { reason: string; message: string },
  nowMs: number,
): Failure {
  const count = (previous?.count ?? 0) + 1;
  return { ...what, count, retryAtMs: nowMs + backoffMs(count, { maxMs: 30_000 }) };
}
