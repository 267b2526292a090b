/** What became of writes: nothing that was acknowledged is lost, nothing is there that nobody wrote. */
import { type Attempt, type History, type State, statesIn, type Violation } from '../history.ts';

/** The newest acknowledged write of each key is there at the end, unless a later one took its place or a deletion took
 *  it away. */
export function findLostWrites({ attempts, end }: History): Violation[] {
  const left = new Map(end.flatMap(({ states }) => states).map(state => [state.key, state]));
  const violations: Violation[] = [];
  for (const [key, { state, calledAt }] of newestWrites(attempts)) {
    const found = left.get(key);
    if (found && found.revision >= state.revision) continue;
    if (!found && attempts.some(attempt => mayHaveDeleted(attempt, key, calledAt))) continue;
    const what = `${key}: ${state.value} was acknowledged at ${state.revision}, but at the end there is ${found ? `${found.value} of ${found.revision}` : 'nothing'}`;
    violations.push({ rule: 'an acknowledged write is lost', what });
  }
  return violations;
}

const mayHaveDeleted = ({ verb, outcome, key, returnedAt }: Attempt, wanted: string, calledAt: number): boolean =>
  verb === 'delete' && key === wanted && (outcome === 'done' || outcome === 'unknown') && returnedAt > calledAt;

function newestWrites(attempts: readonly Attempt[]): Map<string, { state: State; calledAt: number }> {
  const newest = new Map<string, { state: State; calledAt: number }>();
  for (const { key, verb, outcome, state, calledAt } of attempts) {
    if (verb === 'get' || outcome !== 'done' || !state) continue;
    if ((newest.get(key)?.state.revision ?? 0) < state.revision) newest.set(key, { state, calledAt });
  }
  return newest;
}

/** Each state that anybody saw is what some attempt wrote at that key; an acknowledged one is what it was to be. */
export function findForeignStates(history: History): Violation[] {
  const written = new Set(history.attempts.map(({ key, writes }) => `${key}=${writes}`));
  const violations: Violation[] = [];
  for (const { key, value, revision } of statesIn(history))
    if (!written.has(`${key}=${value}`))
      violations.push({ rule: 'a state that nobody wrote', what: `${key} is "${value}" at ${revision}` });
  for (const { key, verb, outcome, writes, state } of history.attempts)
    if (verb !== 'get' && outcome === 'done' && writes !== undefined && state?.value !== writes)
      violations.push({ rule: 'a write answered with something else', what: `${key}: ${writes}, but ${state?.value}` });
  return violations;
}
