/** Plugins' states under any sequence of pods that come and go: taking back gives the verdict from before, and the way
 *  there does not matter. */
import { expect, test } from 'vitest';
import type { Pod, TopologySpreadConstraint } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo, type NodeInfo, withPod } from '../cache/node-info.ts';
import { testCycle, testHandle } from '../fixtures/cycles.ts';
import { integersOf } from '../fixtures/integers.ts';
import { hostKey, near, requires } from '../fixtures/zones.ts';
import { defaultProfile } from '../profiles.ts';
import type { Cycle } from './cycle.ts';
import { type DryRun, startDryRun } from './dry-run.ts';
import { definePlugin } from './plugin.ts';
import { createProfile } from './profile.ts';

const zoneOf = ({ node }: NodeInfo): string => node.metadata.labels?.['zone'] ?? '';
type Counts = Readonly<Record<string, number>>;
const changed = (counts: Counts, zone: string, by: number): Counts => ({ ...counts, [zone]: (counts[zone] ?? 0) + by });
const isRed = (pod: Pod): boolean => pod.metadata.labels?.['color'] === 'red';

/** At most two red pods a zone, whatever their nodes: a rule whose state spans nodes. */
const twoRedPerZone = definePlugin<Counts>('TwoRedPerZone', () => ({
  preFilter: (_, { nodes }) => ({
    state: nodes.reduce<Counts>(
      (counts, info) => changed(counts, zoneOf(info), [...info.pods.values()].filter(isRed).length),
      {},
    ),
  }),
  addPod: (_, added, node, counts) => (isRed(added) ? changed(counts, zoneOf(node), 1) : counts),
  removePod: (_, removed, node, counts) => (isRed(removed) ? changed(counts, zoneOf(node), -1) : counts),
  filter: (_, node, counts) => ((counts[zoneOf(node)] ?? 0) < 2 ? undefined : { reasons: ['two are enough'] }),
}));
const profile = createProfile('test', { plugins: [...defaultProfile, { plugin: twoRedPerZone }] }, testHandle());

const topologyOf = (random: (below: number) => number): string => (random(2) === 0 ? hostKey : 'zone');
const anyAffinity = (random: (below: number) => number) => {
  const term = near(random(2) === 0 ? 'web' : 'db', { topologyKey: topologyOf(random) });
  if (random(3) > 0) return {};
  return requires(random(3) === 0 ? 'podAffinity' : 'podAntiAffinity', term);
};
const anySpread = (random: (below: number) => number): TopologySpreadConstraint => ({
  topologyKey: topologyOf(random),
  maxSkew: 1 + random(2),
  minDomains: 1 + random(3),
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
});

let made = 0;
const anyPod = (random: (below: number) => number): Pod =>
  storedPod({
    name: `pod-${made++}`,
    meta: {
      labels: { app: random(2) === 0 ? 'web' : 'db', ...(random(2) === 0 ? { color: 'red' } : {}) },
      ...(random(8) === 0 ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { ...anyAffinity(random), ...(random(3) === 0 ? { topologySpreadConstraints: [anySpread(random)] } : {}) },
    requests: { cpu: `${random(2500)}m`, memory: `${random(3000)}Mi` },
    container: random(3) === 0 ? { ports: [{ containerPort: 80, hostPort: 80 + random(2) }] } : {},
  });

const anyNodes = (random: (below: number) => number): NodeInfo[] =>
  Array.from({ length: 4 }, (_, index) => {
    let info = createNodeInfo(storedNode({ name: `n${index}`, labels: { zone: `z${index % 2}` } }));
    for (let count = random(4); count > 0; count--) info = withPod(info, anyPod(random));
    return info;
  });

const start = (cycle: Cycle, name: string): DryRun => {
  const run = startDryRun(cycle, name);
  if (!run) throw new Error(`no node ${name}`);
  return run;
};

test.each(Array.from({ length: 200 }, (_, seed) => seed))('seed %i', seed => {
  const random = integersOf(seed);
  const nodes = anyNodes(random);
  const pod = anyPod(random);
  const cycle = testCycle(pod, nodes, profile);
  const name = `n${random(4)}`;
  let run = start(cycle, name);
  for (let step = 0; step < 12; step++) {
    const verdict = run.verdict();
    const there = [...run.node.pods.values()];
    const extra = anyPod(random);
    expect(run.with(extra).without(extra).verdict()).toEqual(verdict);
    const victim = there[random(Math.max(1, there.length))];
    const restored = victim ? run.without(victim).with(victim) : run;
    expect(restored.verdict()).toEqual(verdict);
    expect(run.verdict()).toEqual(verdict);
    run = victim && random(2) === 0 ? run.without(victim) : run.with(extra);
    // As if the pods had been these from the beginning.
    const asIs = nodes.map(info => (info.node.metadata.name === name ? run.node : info));
    expect(run.verdict()).toEqual(start(testCycle(pod, asIs, profile), name).verdict());
  }
});
