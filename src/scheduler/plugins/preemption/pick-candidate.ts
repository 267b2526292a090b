/** On which of several nodes room is made: where it costs least. */
import { type Candidate, priorityOf, startedMsOf } from './victims.ts';

/** What a node costs; less is better. */
type Cost = (candidate: Candidate, nowMs: number) => number;

const highestPriority: Cost = ({ victims: [first] }) => (first ? priorityOf(first) : Number.NEGATIVE_INFINITY);

/** In the order in which they decide, upstream's. */
const costs: readonly Cost[] = [
  ({ violations }) => violations,
  highestPriority,
  // Each victim costs something, also one of a negative priority.
  ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
  ({ victims }) => victims.length,
  (candidate, nowMs) => -firstStartedMs(candidate, nowMs),
];

/** When the first of its most important victims was started: rather those that have just begun. */
function firstStartedMs(candidate: Candidate, nowMs: number): number {
  const highest = highestPriority(candidate, nowMs);
  const started = candidate.victims
    .filter(victim => priorityOf(victim) === highest)
    .map(victim => startedMsOf(victim, nowMs));
  return Math.min(...started);
}

/** The candidate that costs least; the first of several that cost the same. */
export function pickCandidate(candidates: readonly Candidate[], nowMs: number): Candidate | undefined {
  let left = candidates;
  for (const cost of costs) {
    if (left.length <= 1) break;
    const amounts = left.map(candidate => cost(candidate, nowMs));
    const least = Math.min(...amounts);
    left = left.filter((_, index) => amounts[index] === least);
  }
  return left[0];
}
