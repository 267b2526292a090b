/** What must hold of a cluster whatever happens to its process, as one list of rules over what clients saw. Pure. */
import { findDoubledClaims, findLeaks } from './checks/claims.ts';
import { findAmbiguousRevisions, findRevisionsThatGoBack, findSharedUids } from './checks/revisions.ts';
import { findUnorderableKeys, judgeKeys } from './checks/single-keys.ts';
import { findWrongWatches } from './checks/watches.ts';
import { findForeignStates, findLostWrites } from './checks/writes.ts';
import type { History, Violation } from './history.ts';

const rules: readonly ((history: History) => Violation[])[] = [
  findLostWrites,
  findForeignStates,
  findRevisionsThatGoBack,
  findAmbiguousRevisions,
  findSharedUids,
  findDoubledClaims,
  findLeaks,
  findWrongWatches,
  ({ surprises }) => surprises.map(what => ({ rule: 'an answer that should not be', what })),
];

/** What was looked at, and what is wrong. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly figures: Readonly<Record<string, number>>;
}

export function checkHistory(history: History): Judgement {
  const verdicts = judgeKeys(history);
  const violations = [...rules.flatMap(rule => rule(history)), ...findUnorderableKeys(verdicts)];
  const { attempts, listings, stretches } = history;
  const unknown = attempts.filter(({ outcome }) => outcome === 'unknown').length;
  const writes = attempts.filter(({ verb, outcome }) => verb !== 'get' && outcome === 'done').length;
  const count = (wanted: string) => [...verdicts.values()].filter(({ verdict }) => verdict === wanted).length;
  const figures = {
    operations: attempts.length,
    'acknowledged writes': writes,
    'unknown outcomes': unknown,
    lists: listings.length,
    'watched events': stretches.reduce((sum, { events }) => sum + events.length, 0),
    'stretches of watches': stretches.length,
    'linearizable keys': count('linearizable'),
    'undecided keys': count('undecided'),
    violations: violations.length,
  };
  return { violations, figures };
}
