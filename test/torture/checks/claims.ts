/** Cluster IPs and node ports: each is held by one object at a time, and comes back when that is gone. */
import type { Attempt, History, State, Violation } from '../history.ts';

/** In no list, and at no moment of a watch, do two objects hold the same; nor do two whose owners were told so at the
 *  same time. */
export function findDoubledClaims({ listings, end, stretches, attempts }: History): Violation[] {
  const violations = [...listings, ...end].flatMap(({ states, revision }) => {
    const holders = new Map<string, State>();
    return states.flatMap(state => claim(holders, state, `in the list of ${revision}`));
  });
  for (const { from, events } of stretches) {
    const holders = new Map<string, State>();
    for (const state of from.states) claim(holders, state, '');
    for (const { type, state } of events) {
      release(holders, state.uid);
      if (type !== 'DELETED') violations.push(...claim(holders, state, `at ${state.revision}`));
    }
  }
  return [...violations, ...findDoubledPossessions(attempts)];
}

function claim(holders: Map<string, State>, state: State, when: string): Violation[] {
  return state.claims.flatMap(claimed => {
    const holder = holders.get(claimed);
    holders.set(claimed, state);
    if (!holder || holder.uid === state.uid) return [];
    return [{ rule: 'a claim is held twice', what: `${claimed} ${when}: ${holder.key} and ${state.key}` }];
  });
}

function release(holders: Map<string, State>, uid: string): void {
  for (const [claimed, holder] of holders) if (holder.uid === uid) holders.delete(claimed);
}

interface Possession {
  readonly key: string;
  readonly claimed: string;
  readonly since: number;
  readonly until: number;
}

/** Services have one writer each, who knows when they have what they hold: from an acknowledgement until it asks for
 *  another change. */
function findDoubledPossessions(attempts: readonly Attempt[]): Violation[] {
  const current = new Map<string, Possession>();
  const violations: Violation[] = [];
  const byKey = Map.groupBy(attempts, ({ key }) => key); // in the order of their calls, as one client makes them
  const possessions = [...byKey.values()].flatMap(ofKey =>
    ofKey.flatMap(({ key, verb, outcome, state, returnedAt: since }, index) => {
      if (verb === 'get' || outcome !== 'done' || !state) return [];
      const until = ofKey.slice(index + 1).find(later => later.verb !== 'get')?.calledAt ?? Number.POSITIVE_INFINITY;
      return state.claims.map(claimed => ({ key, claimed, since, until }));
    }),
  );
  for (const possession of possessions.toSorted((a, b) => a.since - b.since)) {
    const { claimed, key, since } = possession;
    const before = current.get(claimed);
    if (before && before.until > since)
      violations.push({ rule: 'a claim is held twice', what: `${claimed}: ${before.key} still has it, ${key} got it` });
    current.set(claimed, possession);
  }
  return violations;
}

/** As many can be taken afterwards as before. */
export function findLeaks({ supplies }: History): Violation[] {
  return supplies
    .filter(({ before, after }) => before !== after)
    .map(({ what, before, after }) => ({
      rule: 'not all comes back',
      what: `${after} of ${before} ${what} can be taken after all was deleted`,
    }));
}
