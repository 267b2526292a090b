import { expect, test } from 'vitest';
import { waitingLines } from './waiting-lines.ts';

test('says which pods are waited for, when that changes', () => {
  const lines: string[] = [];
  const tell = waitingLines({ graceSeconds: 30, otherwise: '--now', print: line => void lines.push(line) });
  for (const pods of [[], ['a/b', 'c/d'], ['a/b', 'c/d'], ['c/d'], ['1', '2', '3', '4', '5', '6', '7']]) tell(pods);
  expect(lines).toEqual([
    'Waiting for pods to end, at most 30 s in all (--now does not wait): a/b, c/d',
    'Waiting for pods to end, at most 30 s in all (--now does not wait): c/d',
    'Waiting for pods to end, at most 30 s in all (--now does not wait): 1, 2, 3, 4, 5 and 2 more',
  ]);
});
