import { expect, test } from 'vitest';
import { createLineFilter, LastLines } from './select-lines.ts';

const at = (second: number, component?: string) =>
  JSON.stringify({ level: 'warn', time: new Date(second * 1000).toISOString(), component, msg: 'x' });
const log = [
  '✓ API server  0.3 s',
  at(10, 'kubelet'),
  'kubernode: ended by signal 9',
  at(20, 'proxy'),
  '{"time":"cut',
  at(30),
];
const shown = (selection: Parameters<typeof createLineFilter>[0]) => log.filter(createLineFilter(selection));

test('all of it, unless something is asked for', () => {
  expect(shown({})).toEqual(log);
});

test('since a time: lines without one belong to the line before', () => {
  expect(shown({ sinceMs: 10_000 })).toEqual(log.slice(1));
  expect(shown({ sinceMs: 10_001 })).toEqual(log.slice(3));
  expect(shown({ sinceMs: 31_000 })).toEqual([]);
});

test('of one component', () => {
  expect(shown({ component: 'proxy' })).toEqual([at(20, 'proxy')]);
  expect(shown({ component: 'proxy', sinceMs: 21_000 })).toEqual([]);
});

test.each([0, 1, 3, 5000])('the last %i of many', count => {
  const last = new LastLines(count);
  const all = Array.from({ length: 4000 }, (_, number) => String(number));
  for (const line of all) last.add(line);
  expect(last.lines()).toEqual(all.slice(Math.max(0, all.length - count)));
});
