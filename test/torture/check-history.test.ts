/** The judge must find what is planted in a history in which all is well. */
import { expect, test } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { Attempt, History, Listing, State, WatchedEvent } from './history.ts';

type Draft = { -readonly [Field in keyof History]: History[Field] extends readonly (infer Item)[] ? Item[] : never };

const state = (name: string, revision: number, more: Partial<State> = {}): State => ({
  key: `services/${name}`,
  uid: `uid-${name}`,
  revision,
  value: `${name}-${revision}`,
  claims: [`address of ${name}`],
  ...more,
});

const write = (verb: Attempt['verb'], at: number, written: State, more: Partial<Attempt> = {}): Attempt => ({
  client: written.key,
  verb,
  key: written.key,
  calledAt: at,
  returnedAt: at + 1,
  writes: written.value,
  outcome: 'done',
  state: written,
  ...more,
});
const read = (at: number, seen: State): Attempt => ({ ...write('get', at, seen), writes: undefined });
const deletion = (at: number, last: State): Attempt => ({
  ...write('delete', at, last),
  writes: undefined,
  state: undefined,
});
const event = (type: WatchedEvent['type'], seen: State): WatchedEvent => ({ type, state: seen });
const list = (at: number, revision: number, states: State[]): Listing => ({
  resource: 'services',
  calledAt: at,
  returnedAt: at + 1,
  revision,
  states,
});

/** Two services come, one changes, one goes; everything is seen. */
function goodHistory(): Draft {
  const [a1, b2, a3] = [state('a', 1), state('b', 2), state('a', 3)];
  return {
    attempts: [
      write('create', 10, a1),
      write('create', 20, b2),
      write('patch', 30, a3),
      read(50, a3),
      deletion(60, b2),
    ],
    listings: [list(40, 3, [a3, b2])],
    stretches: [
      {
        from: list(1, 0, []),
        events: [
          event('ADDED', a1),
          event('ADDED', b2),
          event('MODIFIED', a3),
          event('DELETED', { ...b2, revision: 4 }),
        ],
        upTo: 5,
      },
    ],
    supplies: [{ what: 'cluster IPs', before: 253, after: 253 }],
    surprises: [],
    end: [list(90, 5, [a3])],
  };
}

/** Rules that are broken once the fault was planted. */
function rulesBroken(plant: (history: Draft) => void): string[] {
  const history = goodHistory();
  plant(history);
  return [...new Set(checkHistory(history).violations.map(({ rule }) => rule))].toSorted();
}

const eventsOf = ({ stretches }: Draft): WatchedEvent[] => stretches[0]?.events as WatchedEvent[];
const replaceEnd = (history: Draft, ...states: State[]) => {
  history.end = [list(90, 5, states)];
};

test('all is well with it', () => {
  const { violations, figures } = checkHistory(goodHistory());
  expect(violations).toEqual([]);
  expect(figures).toMatchObject({ operations: 5, 'acknowledged writes': 4, 'linearizable keys': 2, violations: 0 });
});

const contradiction = 'a list is not what the watch told';
const unordered = 'no order explains the answers';

test.each<[string, (history: Draft) => void, string[]]>([
  ['a lost object', history => replaceEnd(history), [contradiction, 'an acknowledged write is lost', unordered]],
  [
    'a lost change',
    history => replaceEnd(history, state('a', 1)),
    [contradiction, 'an acknowledged write is lost', unordered],
  ],
  ['a deletion undone', history => replaceEnd(history, state('a', 3), state('b', 2)), [contradiction, unordered]],
  [
    'a state from nowhere',
    ({ attempts }) => attempts.push(read(80, state('c', 6))),
    ['a state that nobody wrote', unordered],
  ],
  [
    'a half-written state',
    ({ attempts }) => attempts.push(read(55, state('a', 3, { claims: [] }))),
    ['a revision stands for two states'],
  ],
  [
    'a write answered with another',
    ({ attempts }) => attempts.push(write('patch', 32, state('a', 3), { writes: 'other' })),
    ['a revision goes back', 'a write answered with something else', unordered],
  ],
  [
    'a revision that goes back',
    ({ attempts, stretches }) => {
      attempts.push(write('create', 70, state('c', 2.5)), deletion(72, state('c', 2.5)));
      stretches.length = 0;
    },
    ['a revision goes back'],
  ],
  [
    'a list of long ago',
    ({ listings }) => listings.push(list(80, 2, [state('a', 1), state('b', 2)])),
    ['a revision goes back'],
  ],
  [
    'a revision used twice',
    ({ attempts, stretches }) => {
      const other = state('c', 3);
      attempts.push(write('create', 30, other), deletion(72, other));
      stretches.length = 0;
    },
    ['a revision stands for two states'],
  ],
  [
    'a UID given to two',
    ({ attempts, stretches }) => {
      const other = state('c', 5, { uid: 'uid-a' });
      attempts.push(write('create', 70, other), deletion(72, other));
      stretches.length = 0;
    },
    ['a UID is given twice'],
  ],
  [
    'an address held by two',
    ({ attempts, stretches }) => {
      const other = state('c', 5, { claims: ['address of a'] });
      attempts.push(write('create', 70, other), deletion(72, other));
      stretches.length = 0;
    },
    ['a claim is held twice'],
  ],
  [
    'an address held by two in a list',
    ({ listings, stretches, attempts }) => {
      const other = state('c', 3.5, { claims: ['address of a'] });
      listings.push(list(80, 4, [state('a', 3), other]));
      attempts.push(write('create', 45, other, { outcome: 'unknown', state: undefined }), deletion(85, other));
      stretches.length = 0;
    },
    ['a claim is held twice'],
  ],
  [
    'a leaked address',
    history => (history.supplies = [{ what: 'cluster IPs', before: 253, after: 252 }]),
    ['not all comes back'],
  ],
  ['an event left out', history => eventsOf(history).splice(2, 1), [contradiction, 'a watch leaves something out']],
  ['a first event left out', history => eventsOf(history).splice(0, 1), ['a watch leaves something out']],
  [
    'an event told twice',
    history => eventsOf(history).push(eventsOf(history)[2] as WatchedEvent),
    ['a watch goes back'],
  ],
  [
    'events in another order',
    history => eventsOf(history).splice(0, 2, ...eventsOf(history).slice(0, 2).toReversed()),
    ['a watch goes back'],
  ],
  ['a stale read', ({ attempts }) => attempts.push(read(58, state('a', 1))), [unordered]],
  ['an answer that should not be', ({ surprises }) => surprises.push('500'), ['an answer that should not be']],
])('finds %s', (_, plant, rules) => {
  expect(rulesBroken(plant)).toEqual(rules.toSorted());
});

test('a write whose outcome is unknown may be there or not', () => {
  const unknown = { outcome: 'unknown' as const, returnedAt: Number.POSITIVE_INFINITY, state: undefined };
  const missing = rulesBroken(({ attempts }) => attempts.push(write('patch', 80, state('a', 5), unknown)));
  const there = rulesBroken(history => {
    history.attempts.push(write('patch', 80, state('a', 5), unknown));
    eventsOf(history).push(event('MODIFIED', state('a', 5)));
    replaceEnd(history, state('a', 5));
  });
  expect({ missing, there }).toEqual({ missing: [], there: [] });
});
