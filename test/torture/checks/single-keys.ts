/** Each object by itself is linearizable: reads, writes and what is there at the end. */
import type { Attempt, History, Violation } from '../history.ts';
import { judgeKey, type Verdict } from '../linearize.ts';

/** The attempts by key, the end being one more read of each. */
export function attemptsByKey({ attempts, end }: History): Map<string, Attempt[]> {
  const byKey = Map.groupBy(attempts, ({ key }) => key);
  for (const { resource, states, calledAt, returnedAt } of end) {
    const left = new Map(states.map(state => [state.key, state]));
    for (const [key, ofKey] of byKey) {
      if (!key.startsWith(`${resource}/`)) continue;
      const state = left.get(key);
      const outcome = state ? 'done' : 'absent';
      ofKey.push({ client: 'end', verb: 'get', key, calledAt, returnedAt, outcome, state });
    }
  }
  return byKey;
}

export function judgeKeys(history: History): Map<string, Verdict> {
  return new Map([...attemptsByKey(history)].map(([key, attempts]) => [key, judgeKey(attempts)]));
}

export const findUnorderableKeys = (verdicts: ReadonlyMap<string, Verdict>): Violation[] =>
  [...verdicts]
    .filter(([, { verdict }]) => verdict === 'not linearizable')
    .map(([key, { stuck }]) => {
      const what = `${key} was "${stuck?.register}" when ${JSON.stringify(stuck?.attempt)}`;
      return { rule: 'no order explains the answers', what };
    });
