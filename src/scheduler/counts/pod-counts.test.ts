/** What is carried on from snapshot to snapshot is what counting anew would find, and what was answered stays. */
import { expect, test } from 'vitest';
import type { Pod } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { SchedulerCache } from '../cache/cache.ts';
import { integersOf } from '../fixtures/integers.ts';
import { near, requires, zoneKey } from '../fixtures/zones.ts';
import { TermIndex } from '../plugins/affinity/term-index.ts';
import { PodCounter, type PodCounts } from './pod-counts.ts';
import { Tally } from './tally.ts';

const zones = ['a', 'b', 'c', 'd'];
const isWeb = (pod: Pod): boolean => pod.metadata.labels?.['app'] === 'web';
const question = { topologyKey: zoneKey, isMatch: isWeb, isCounted: () => true };
const numbersOf = ({ pods, nodes }: PodCounts) => zones.map(zone => [pods.of(zone), nodes.of(zone)]);

const anyPod = (random: (below: number) => number, uid: string): Pod =>
  storedPod({
    name: uid,
    meta: { uid, labels: { app: ['web', 'db'][random(2)] ?? '' } },
    spec: { nodeName: `n${random(8)}`, ...(random(2) === 0 ? requires('podAntiAffinity', near('web')) : {}) },
  });

function change(cache: SchedulerCache, random: (below: number) => number): void {
  const name = `n${random(8)}`;
  const labels = random(4) === 0 ? {} : { [zoneKey]: zones[random(4)] ?? '' };
  const uid = `p${random(30)}`;
  const changes = [
    () => cache.setPod(anyPod(random, uid)),
    () => cache.setPod(anyPod(random, uid)),
    () => cache.removePod(uid),
    () => cache.setNode(storedNode({ name, labels })),
    () => random(4) === 0 && cache.removeNode(name),
  ];
  changes[random(changes.length)]?.();
}

test.each(Array.from({ length: 100 }, (_, seed) => seed))('seed %i', seed => {
  const random = integersOf(seed);
  const cache = new SchedulerCache();
  const counter = new PodCounter(question);
  const index = new TermIndex(1);
  const answers: [PodCounts, unknown][] = [];
  for (let step = 0; step < 60; step++) {
    for (let count = random(4); count >= 0; count--) change(cache, random);
    const { nodes } = cache.snapshot();
    const counts = counter.over(nodes);
    const anew = numbersOf(new PodCounter(question).over(nodes));
    expect(numbersOf(counts)).toEqual(anew);
    answers.push([counts, anew]);
    const groups = [...index.over(nodes).forbidden].map(([key, { tally, pods }]) => [
      key,
      pods,
      zones.map(zone => tally.of(zone)),
    ]);
    const groupsAnew = [...new TermIndex(1).over(nodes).forbidden].map(([key, { tally, pods }]) => [
      key,
      pods,
      zones.map(zone => tally.of(zone)),
    ]);
    expect(groups).toEqual(groupsAnew);
  }
  for (const [counts, expected] of answers) expect(numbersOf(counts)).toEqual(expected);
});

test('a tally knows the lowest number among the places that there are', () => {
  const pods = Tally.empty();
  const nodes = pods.sibling();
  expect([nodes.size, pods.lowestAmong(nodes)]).toEqual([0, Number.POSITIVE_INFINITY]);
  pods.add('gone', 0);
  pods.add('a', 3);
  nodes.add('a', 1);
  expect([nodes.size, pods.lowestAmong(nodes)]).toEqual([1, 3]);
  nodes.add('new', 1);
  expect([nodes.size, pods.lowestAmong(nodes)]).toEqual([2, 0]);
});
