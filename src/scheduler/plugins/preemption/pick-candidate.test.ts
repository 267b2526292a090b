import { expect, test } from 'vitest';
import { storedPod } from '../../../testing/builders.ts';
import { pickCandidate } from './pick-candidate.ts';
import type { Candidate } from './victims.ts';

const nowMs = Date.parse('2026-01-01T01:00:00Z');
const victims = (...pods: [priority: number, minute: number][]) =>
  pods.map(([priority, minute]) =>
    storedPod({ spec: { priority }, status: { startTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z` } }),
  );
const candidate = (nodeName: string, violations: number, ...pods: [number, number][]): Candidate => ({
  nodeName,
  violations,
  victims: victims(...pods),
});

test.each<[string, Candidate[], string | undefined]>([
  ['none', [], undefined],
  ['the only one', [candidate('a', 1, [0, 0])], 'a'],
  ['fewest violations', [candidate('a', 1, [0, 0]), candidate('b', 0, [9, 0], [8, 0])], 'b'],
  ['the least important victim', [candidate('a', 0, [5, 0]), candidate('b', 0, [4, 0], [4, 0])], 'b'],
  ['the smallest sum of priorities', [candidate('a', 0, [5, 0], [4, 0]), candidate('b', 0, [5, 0], [3, 0])], 'b'],
  ['victims of negative priority cost as well', [candidate('a', 0, [-1, 0], [-5, 0]), candidate('b', 0, [-1, 0])], 'b'],
  [
    'the most important victim that began last',
    [candidate('a', 0, [5, 1], [1, 30]), candidate('b', 0, [5, 20], [1, 2])],
    'b',
  ],
  ['the first of equals', [candidate('a', 0, [5, 1]), candidate('b', 0, [5, 1])], 'a'],
])('%s', (_, candidates, expected) => {
  expect(pickCandidate(candidates, nowMs)?.nodeName).toBe(expected);
});
