import { describe, expect, it } from 'vitest';
import type { Pod } from '#api';
import { at, pod, startMs } from '../fixtures/builders.ts';
import { type Observed, planCollection, quarantineMs } from './plan.ts';

const plan = (pods: Pod[], rest: Partial<Observed> = {}) =>
  planCollection(
    { pods, nodeNames: new Set(['n1']), missingSince: new Map(), terminatedThreshold: 10, ...rest },
    startMs,
  );
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);
const on = (nodeName: string) => ({ spec: { nodeName } });

describe('planCollection', () => {
  it('waits before it calls a node gone', () => {
    const pods = [pod('kept', on('n1')), pod('lost', on('n2')), pod('new')];
    const first = plan(pods);
    expect(first.orphaned).toEqual([]);
    expect(first.missingSince).toEqual(new Map([['n2', startMs]]));
    expect(plan(pods, { missingSince: new Map([['n2', startMs - quarantineMs + 1]]) }).orphaned).toEqual([]);
    expect(names(plan(pods, { missingSince: new Map([['n2', startMs - quarantineMs]]) }).orphaned)).toEqual(['lost']);
  });

  it('forgets a node that came back', () => {
    const missingSince = new Map([['n1', startMs - quarantineMs]]);
    expect(plan([pod('kept', on('n1'))], { missingSince })).toMatchObject({ orphaned: [], missingSince: new Map() });
  });

  it('ends pods that go without ever having had a node', () => {
    const metadata = { deletionTimestamp: at(0) };
    expect(names(plan([pod('a', { metadata }), pod('b', { metadata, ...on('n1') })]).unscheduled)).toEqual(['a']);
  });

  it('removes the oldest ended pods beyond the threshold', () => {
    const ended = (name: string, age: number) =>
      pod(name, { metadata: { creationTimestamp: at(-age) }, status: { phase: 'Succeeded' }, ...on('n1') });
    const pods = [ended('new', 1), ended('oldest', 9), ended('old', 5), pod('running', on('n1'))];
    expect(names(plan(pods, { terminatedThreshold: 1 }).terminated)).toEqual(['oldest', 'old']);
    expect(plan(pods, { terminatedThreshold: 3 }).terminated).toEqual([]);
  });
});
