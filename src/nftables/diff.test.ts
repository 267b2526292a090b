import { expect, test } from 'vitest';
import { type ChangedParts, diffParts } from './diff.ts';
import type { Element, Table, TableParts } from './table.ts';
import { loadTable, runTransaction } from './testing/simulated-kernel.ts';

const nothing: TableParts = { sets: [], chains: [], elements: [] };
const policy = (peers: readonly string[]): TableParts => ({
  sets: [{ name: 'web/peers', body: ['type ipv4_addr'], shared: false }],
  chains: [{ name: 'accept-peer', rules: ['accept'], shared: true }],
  elements: peers.map((key): Element => ({ set: 'web/peers', key, value: '' })),
});
const options = { tableName: 'inet policy', existing: new Set<string>(), gone: (removed: Element[]) => removed };
const empty: Table = {
  name: 'inet policy',
  sets: new Map(),
  chains: new Map(),
  shared: new Set(),
  elements: new Map(),
};

test('parts come, change and go, and what they share stays', () => {
  const kernel = loadTable(empty);
  const change = (parts: ChangedParts, existing = new Set<string>()) => {
    const transaction = diffParts([parts], { ...options, existing });
    runTransaction(kernel, 'inet policy', transaction?.lines ?? []);
    return transaction;
  };
  expect(change({ old: nothing, next: policy(['10.0.0.1']) })?.made).toEqual(['accept-peer']);
  const added = change({ old: policy(['10.0.0.1']), next: policy(['10.0.0.1', '10.0.0.2']) }, new Set(['accept-peer']));
  expect(added?.lines).toEqual(['add element inet policy web/peers { 10.0.0.2 }']);
  expect([...(kernel.sets.get('web/peers')?.keys() ?? [])]).toEqual(['10.0.0.1', '10.0.0.2']);
  change({ old: policy(['10.0.0.1', '10.0.0.2']), next: nothing });
  expect([...kernel.sets.keys()]).toEqual([]);
  expect([...kernel.chains.keys()]).toEqual(['accept-peer']);
});

test('an element that another part still has stays', () => {
  const gone = (removed: Element[]) => removed.filter(({ key }) => key !== '10.0.0.1');
  const transaction = diffParts([{ old: policy(['10.0.0.1', '10.0.0.2']), next: policy([]) }], { ...options, gone });
  expect(transaction?.lines).toEqual(['delete element inet policy web/peers { 10.0.0.2 }']);
});

test('a set with another body is no difference', () => {
  const next: TableParts = { ...policy([]), sets: [{ name: 'web/peers', body: ['type ipv6_addr'], shared: false }] };
  expect(diffParts([{ old: policy([]), next }], options)).toBeUndefined();
});
