/** Watches tell everything once and in order, and agree with lists and acknowledgements. */
import { type History, type Listing, resourceOf, type State, type Violation, type WatchedStretch } from '../history.ts';

/** Follows each stretch from its list on. */
export function findWrongWatches(history: History): Violation[] {
  return history.stretches.flatMap(stretch => [
    ...findDisorder(stretch),
    ...findOmissions(stretch, history),
    ...findContradictions(stretch, [...history.listings, ...history.end]),
  ]);
}

type Objects = Map<string, State>;

function apply(objects: Objects, { type, state }: WatchedStretch['events'][number]): void {
  if (type === 'DELETED') objects.delete(state.key);
  else objects.set(state.key, state);
}

/** Revisions ascend; what is added was not there, what is modified or deleted was. */
function findDisorder({ from, events }: WatchedStretch): Violation[] {
  const violations: Violation[] = [];
  const objects: Objects = new Map(from.states.map(state => [state.key, state]));
  let { revision } = from;
  for (const event of events) {
    const { type, state } = event;
    const label = `${type} ${state.key} at ${state.revision}`;
    if (state.revision <= revision) violations.push({ rule: 'a watch goes back', what: `${label}, after ${revision}` });
    const before = objects.get(state.key);
    if (type === 'ADDED' ? before !== undefined : before?.uid !== state.uid)
      violations.push({
        rule: 'a watch leaves something out',
        what: `${label}, after ${before ? before.uid : 'nothing'}`,
      });
    apply(objects, event);
    ({ revision } = state);
  }
  return violations;
}

/** Each acknowledged write that falls into the stretch was told. */
function findOmissions({ from, events, upTo }: WatchedStretch, { attempts }: History): Violation[] {
  const told = new Set(events.map(({ state }) => state.revision));
  return attempts.flatMap(({ verb, outcome, state, key }) => {
    if (verb === 'get' || outcome !== 'done' || !state || resourceOf(key) !== from.resource) return [];
    const { revision } = state;
    if (revision <= from.revision || revision > upTo || told.has(revision)) return [];
    return [{ rule: 'a watch leaves something out', what: `${key} was written at ${revision}, and not told` }];
  });
}

/** A list is what the events up to its revision make. */
function findContradictions({ from, events, upTo }: WatchedStretch, listings: readonly Listing[]): Violation[] {
  const objects: Objects = new Map(from.states.map(state => [state.key, state]));
  const comparable = listings
    .filter(({ resource, revision }) => resource === from.resource && revision >= from.revision && revision <= upTo)
    .toSorted((a, b) => a.revision - b.revision);
  let next = 0;
  return comparable.flatMap(({ revision, states }) => {
    for (let event = events[next]; event && event.state.revision <= revision; event = events[++next])
      apply(objects, event);
    const [watched, listed] = [describe([...objects.values()]), describe(states)];
    if (watched === listed) return [];
    return [{ rule: 'a list is not what the watch told', what: `at ${revision}: listed ${listed}; told ${watched}` }];
  });
}

const describe = (states: readonly State[]): string =>
  states
    .map(({ key, revision, uid }) => `${key}@${revision}/${uid}`)
    .toSorted()
    .join(' ');
