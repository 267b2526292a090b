/** Thresholds: how little may be left of something before pods have to go. Parsed from what upstream's options say.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#eviction-thresholds */
import { isQuantity, quantityValue } from '#api';
import { UsageError } from '#base';
import { parseDurationOption, parsePairs } from './pairs.ts';
import { type Reading, type Readings, type Signal, signals } from './signals.ts';

/** An amount, or a share of the capacity from 0 to 1. */
export type Amount = { readonly units: number } | { readonly share: number };

/** One signal with what must be left of it. */
export interface Threshold {
  readonly signal: Signal;
  readonly value: Amount;
  /** How long it may be met before pods are evicted; undefined for a hard one, which waits for nothing. */
  readonly graceMs?: number | undefined;
  /** How much more than the threshold must be free before it counts as resolved. */
  readonly minimumReclaim?: Amount | undefined;
}

/** The texts of options, in upstream's form. */
export interface ThresholdTexts {
  readonly evictionHard: string;
  readonly evictionSoft: string;
  readonly evictionSoftGracePeriod: string;
  readonly evictionMinimumReclaim: string;
}

/** Errors: {@link UsageError} that names the option and the signal. */
export function parseThresholds(texts: ThresholdTexts): Threshold[] {
  const graces = parseSignals('evictionSoftGracePeriod', texts.evictionSoftGracePeriod, '=');
  const reclaims = parseSignals('evictionMinimumReclaim', texts.evictionMinimumReclaim, '=');
  const minimumReclaimOf = (signal: Signal): Pick<Threshold, 'minimumReclaim'> => {
    const text = reclaims.get(signal);
    return text === undefined ? {} : { minimumReclaim: parseAmount('evictionMinimumReclaim', signal, text) };
  };
  const hard = [...parseSignals('evictionHard', texts.evictionHard, '<')].map(
    ([signal, text]): Threshold => ({
      signal,
      value: parseAmount('evictionHard', signal, text),
      ...minimumReclaimOf(signal),
    }),
  );
  const soft = [...parseSignals('evictionSoft', texts.evictionSoft, '<')].map(([signal, text]): Threshold => {
    const grace = graces.get(signal);
    if (grace === undefined)
      throw new UsageError(`evictionSoft: grace period must be specified for the soft eviction threshold ${signal}`);
    const graceMs = parseDurationOption('evictionSoftGracePeriod', grace);
    return { signal, value: parseAmount('evictionSoft', signal, text), graceMs, ...minimumReclaimOf(signal) };
  });
  return [...hard, ...soft].filter(isInUse);
}

/** As upstream: 0 % and 100 % turn a threshold off. */
const isInUse = ({ value }: Threshold): boolean => !('share' in value) || (value.share > 0 && value.share < 1);

function parseSignals(option: string, text: string, separator: '<' | '='): Map<Signal, string> {
  const pairs = [...parsePairs(option, text, separator)].map(([name, value]) => {
    if (!isSettable(name)) throw new UsageError(`${option}: unrecognized eviction signal ${name}`);
    return [name, value] as const;
  });
  return new Map(pairs);
}

const isSettable = (name: string): name is Signal =>
  Object.hasOwn(signals, name) && name !== 'allocatableMemory.available';

function parseAmount(option: string, signal: Signal, text: string): Amount {
  if (text.endsWith('%')) {
    const share = /^\d+(\.\d+)?%$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
    if (!(share <= 1)) throw new UsageError(`${option}: ${signal}: "${text}" is not a percentage from 0% to 100%`);
    return { share };
  }
  if (!isQuantity(text) || quantityValue(text) < 0)
    throw new UsageError(`${option}: ${signal}: "${text}" is neither an amount such as 100Mi nor a percentage`);
  return { units: quantityValue(text) };
}

/** The amount, of that capacity. */
export const unitsOf = (amount: Amount, capacity: number): number =>
  'units' in amount ? amount.units : Math.floor(capacity * amount.share);

/** Whether less is left than the threshold says; with `andReclaimed`, less than what it says to reclaim on top. */
export function isMet(threshold: Threshold, reading: Reading | undefined, { andReclaimed = false } = {}): boolean {
  if (!reading) return false;
  const { value, minimumReclaim } = threshold;
  const extra = andReclaimed && minimumReclaim ? unitsOf(minimumReclaim, reading.capacity) : 0;
  return unitsOf(value, reading.capacity) + extra > reading.available;
}

/** Those whose signal is below them; with `andReclaimed`, below what has to be reclaimed, too. */
export const metThresholds = (
  thresholds: readonly Threshold[],
  readings: Readings,
  options?: { readonly andReclaimed?: boolean },
): Threshold[] => thresholds.filter(threshold => isMet(threshold, readings[threshold.signal], options));

/** Adds that of all pods together: as much must be left below their limit as `memory.available` says for the node. */
export function withAllocatable(thresholds: readonly Threshold[], memoryBytes: number): Threshold[] {
  const ofNode = thresholds.find(({ signal, graceMs }) => signal === 'memory.available' && graceMs === undefined);
  if (!ofNode) return [...thresholds];
  const value = { units: unitsOf(ofNode.value, memoryBytes) };
  return [...thresholds, { ...ofNode, signal: 'allocatableMemory.available', value }];
}
