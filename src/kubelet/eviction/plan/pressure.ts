/** From readings to conditions of the node, and to the thresholds for which pods have to go. Pure: what has to be
 *  remembered between two looks goes in and comes out.
 *
 *  Guarantees, as upstream: a threshold that was met stays so until its minimum is reclaimed; a soft one evicts after
 *  its grace period only; a condition holds for the transition period after it was last seen, so that nodes do not
 *  flap. */
import { type PressureType, type Readings, signals } from './signals.ts';
import { metThresholds, type Threshold } from './thresholds.ts';

interface PressureMemory {
  /** Thresholds that were met at the last look. */
  readonly met: readonly Threshold[];
  /** Since when each of them is. */
  readonly sinceMs: ReadonlyMap<Threshold, number>;
  /** When each condition was last seen to hold. */
  readonly seenAtMs: ReadonlyMap<PressureType, number>;
}

/** Of a node of which nothing is known yet. */
export const noPressure: PressureMemory = { met: [], sinceMs: new Map(), seenAtMs: new Map() };

/** What comes of one look. */
export interface Pressure {
  readonly memory: PressureMemory;
  /** The conditions that hold, in the order in which they are reported. */
  readonly conditions: readonly PressureType[];
  /** Thresholds that ask for something to be done, the most urgent first. */
  readonly due: readonly Threshold[];
}

interface PressureContext {
  readonly thresholds: readonly Threshold[];
  readonly transitionMs: number;
  readonly nowMs: number;
}

const conditionOrder: readonly PressureType[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** A signal without a reading is passed over. */
export function judgePressure(
  before: PressureMemory,
  readings: Readings,
  { thresholds, transitionMs, nowMs }: PressureContext,
): Pressure {
  const unresolved = new Set(metThresholds(before.met, readings, { andReclaimed: true }));
  const met = metThresholds(thresholds, readings);
  const all = thresholds.filter(threshold => unresolved.has(threshold) || met.includes(threshold));
  const sinceMs = new Map(all.map(threshold => [threshold, before.sinceMs.get(threshold) ?? nowMs]));
  const seenAtMs = new Map(before.seenAtMs);
  for (const { signal } of all) seenAtMs.set(signals[signal].condition, nowMs);
  const holds = (type: PressureType): boolean => {
    const atMs = seenAtMs.get(type);
    return atMs !== undefined && (atMs === nowMs || nowMs - atMs < transitionMs);
  };
  const isDue = (threshold: Threshold): boolean =>
    nowMs - (sinceMs.get(threshold) ?? nowMs) >= (threshold.graceMs ?? 0);
  return {
    memory: { met: all, sinceMs, seenAtMs },
    conditions: conditionOrder.filter(holds),
    due: all.filter(isDue).sort((one, other) => rankOf(one) - rankOf(other)),
  };
}

/** Memory first: it is what the kernel kills for. */
const rankOf = ({ signal }: Threshold): number => (signals[signal].resource === 'memory' ? 0 : 1);
