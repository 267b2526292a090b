import { expect, test } from 'vitest';
import type { Attempt } from './history.ts';
import { judgeKey } from './linearize.ts';

let moment = 0;
/** An attempt that lies before the next one, unless it is given other times. */
function attempt(verb: Attempt['verb'], outcome: Attempt['outcome'], more: Partial<Attempt> = {}): Attempt {
  const calledAt = ++moment;
  const returnedAt = outcome === 'unknown' ? Number.POSITIVE_INFINITY : ++moment;
  return { client: 'a', key: 'configmaps/a', verb, outcome, calledAt, returnedAt, ...more };
}
const create = (writes: string, more: Partial<Attempt> = {}) => attempt('create', 'done', { writes, ...more });
const patch = (writes: string, more: Partial<Attempt> = {}) => attempt('patch', 'done', { writes, ...more });
const read = (value: string, more: Partial<Attempt> = {}) =>
  attempt('get', 'done', { state: { key: '', uid: '', revision: 0, claims: [], value }, ...more });
const during = (calledAt: number, returnedAt: number) => ({ calledAt, returnedAt });

test.each<[string, Attempt[]]>([
  ['nothing', []],
  [
    'one after the other',
    [create('1'), read('1'), patch('2'), read('2'), attempt('delete', 'done'), attempt('get', 'absent')],
  ],
  [
    'reads of either state during a write',
    [create('1', during(1, 2)), patch('2', during(3, 9)), read('1', during(4, 5)), read('2', during(6, 7))],
  ],
  [
    'two creators, one of whom comes too late',
    [create('1', during(1, 8)), attempt('create', 'exists', { writes: '2', ...during(2, 7) })],
  ],
  [
    'a condition that held, and one that did not',
    [create('1'), patch('2', { expects: '1' }), attempt('patch', 'conflict', { writes: '3', expects: '1' })],
  ],
  [
    'a put that makes it anew',
    [create('1'), attempt('delete', 'done'), attempt('put', 'done', { writes: '2', expects: '1' }), read('2')],
  ],
  ['an unknown write that happened', [create('1'), attempt('patch', 'unknown', { writes: '2' }), read('1'), read('2')]],
  [
    'an unknown write that did not happen',
    [create('1'), attempt('patch', 'unknown', { writes: '2' }), read('1'), read('1')],
  ],
  [
    'an unknown deletion that happened late',
    [create('1'), attempt('delete', 'unknown'), read('1'), attempt('get', 'absent')],
  ],
])('has an order: %s', (_, attempts) => {
  expect(judgeKey(attempts)).toEqual({ verdict: 'linearizable' });
});

test.each<[string, Attempt[]]>([
  ['a read of what was overwritten', [create('1'), patch('2'), read('1')]],
  [
    'a read that goes back during a write',
    [create('1', during(1, 2)), patch('2', during(3, 9)), read('2', during(4, 5)), read('1', during(6, 7))],
  ],
  ['a lost creation', [create('1'), attempt('get', 'absent')]],
  ['two creators', [create('1', during(1, 8)), create('2', during(2, 7))]],
  [
    'two writes on the same condition',
    [
      create('1', during(1, 2)),
      patch('2', { expects: '1', ...during(3, 6) }),
      patch('3', { expects: '1', ...during(4, 5) }),
    ],
  ],
  ['a conflict with nobody', [create('1'), attempt('patch', 'conflict', { writes: '2', expects: '1' })]],
  ['a deletion undone', [create('1'), attempt('delete', 'done'), read('1')]],
  [
    'an unknown write seen before it was called',
    [create('1'), read('2'), attempt('patch', 'unknown', { writes: '2' })],
  ],
  [
    'an unknown write that happens twice',
    [create('1'), attempt('patch', 'unknown', { writes: '2' }), read('2'), patch('3'), read('2')],
  ],
])('has none: %s', (_, attempts) => {
  expect(judgeKey(attempts)).toMatchObject({
    verdict: 'not linearizable',
    stuck: { attempt: { key: 'configmaps/a' } },
  });
});

test('is undecided when it would take too long', () => {
  expect(judgeKey([create('1'), read('1')], { steps: 2 })).toEqual({ verdict: 'undecided' });
});

test('orders thousands of attempts by many clients', { timeout: 60_000 }, () => {
  const attempts = [create('0', during(0, 1))];
  for (let round = 1; round <= 500; round++) {
    const at = round * 100;
    for (let client = 0; client < 8; client++) {
      const [calledAt, returnedAt] = [at + client, at + 50 + client];
      attempts.push(patch(`${round}.${client}`, { calledAt, returnedAt }));
    }
    attempts.push(attempt('patch', 'unknown', { writes: `${round}.lost`, calledAt: at + 20 }));
    attempts.push(read(`${round}.3`, during(at + 70, at + 80)));
  }
  expect(judgeKey(attempts)).toEqual({ verdict: 'linearizable' });
});
