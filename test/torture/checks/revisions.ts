/** Revisions go forward, and each stands for one state; a UID belongs to one object. */
import { type Attempt, type History, type State, statesIn, type Violation } from '../history.ts';

/** What is answered after an acknowledgement is newer: writes have greater revisions, lists are of no older
 *  revision. */
export function findRevisionsThatGoBack({ attempts, listings, end }: History): Violation[] {
  const writes = attempts.filter(isAcknowledgedWrite);
  const answered = [
    ...writes.map(({ key, calledAt, returnedAt, state }) => ({
      what: `${key} was written`,
      calledAt,
      returnedAt,
      revision: state.revision,
      least: 1,
    })),
    ...[...listings, ...end].map(({ resource, calledAt, returnedAt, revision }) => ({
      what: `${resource} were listed`,
      calledAt,
      returnedAt,
      revision,
      least: 0,
    })),
  ].toSorted((a, b) => a.calledAt - b.calledAt);
  const returned = answered.toSorted((a, b) => a.returnedAt - b.returnedAt);
  const violations: Violation[] = [];
  let newest = 0;
  let next = 0;
  for (const { what, calledAt, revision, least } of answered) {
    for (; (returned[next]?.returnedAt ?? Number.POSITIVE_INFINITY) < calledAt; next++)
      newest = Math.max(newest, returned[next]?.revision ?? 0);
    if (revision < newest + least)
      violations.push({
        rule: 'a revision goes back',
        what: `${what} at ${revision}, after ${newest} was acknowledged`,
      });
  }
  return violations;
}

const isAcknowledgedWrite = (attempt: Attempt): attempt is Attempt & { state: State } =>
  attempt.verb !== 'get' && attempt.outcome === 'done' && attempt.state !== undefined;

/** A revision has one state, whoever was shown it; deletions have revisions of their own. */
export function findAmbiguousRevisions(history: History): Violation[] {
  const seen = new Map<number, string>();
  const violations: Violation[] = [];
  const note = (revision: number, text: string) => {
    const before = seen.get(revision);
    if (before === undefined) seen.set(revision, text);
    else if (before !== text)
      violations.push({ rule: 'a revision stands for two states', what: `${revision}: ${before}, and ${text}` });
  };
  const deletions = new Set(
    history.stretches.flatMap(({ events }) =>
      events.filter(({ type }) => type === 'DELETED').map(({ state }) => state),
    ),
  );
  for (const state of statesIn(history)) {
    const { key, uid, value, claims, revision } = state;
    note(revision, deletions.has(state) ? `${key} deleted, ${uid}` : `${key}=${value} ${uid} ${claims.join()}`);
  }
  return violations;
}

/** No UID is given twice, to another key or to the next object of the same name. */
export function findSharedUids(history: History): Violation[] {
  const violations: Violation[] = [];
  const keys = new Map<string, string>();
  for (const { key, uid } of statesIn(history)) {
    const before = keys.get(uid);
    if (before !== undefined && before !== key)
      violations.push({ rule: 'a UID is given twice', what: `${uid}: ${before}, and ${key}` });
    keys.set(uid, key);
  }
  const creations = new Map<string, string>();
  for (const { verb, outcome, state, key } of history.attempts) {
    if (verb !== 'create' || outcome !== 'done' || !state) continue;
    const before = creations.get(state.uid);
    if (before !== undefined)
      violations.push({ rule: 'a UID is given twice', what: `${state.uid}: ${before}, and ${key} created anew` });
    creations.set(state.uid, key);
  }
  return violations;
}
