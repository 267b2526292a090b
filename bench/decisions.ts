/** What a decision of the scheduler costs by what pods ask for, without any API: the processor time of each, medians of
 *  several runs. `node bench/decisions.ts [NODES] [PODS] [RUNS]` */
import type { Pod, PodSpec } from '#api';
import { SchedulerCache } from '../src/scheduler/cache/cache.ts';
import { NominationTable } from '../src/scheduler/cache/nominations.ts';
import { testHandle } from '../src/scheduler/fixtures/cycles.ts';
import { app, hostKey, near, prefers, requires, zoneKey } from '../src/scheduler/fixtures/zones.ts';
import { startCycle } from '../src/scheduler/framework/cycle.ts';
import { startDryRun } from '../src/scheduler/framework/dry-run.ts';
import { createProfile } from '../src/scheduler/framework/profile.ts';
import { schedule } from '../src/scheduler/framework/schedule.ts';
import { findCandidates } from '../src/scheduler/plugins/preemption/find-candidates.ts';
import { pickCandidate } from '../src/scheduler/plugins/preemption/pick-candidate.ts';
import { defaultProfile } from '../src/scheduler/profiles.ts';
import { storedNode, storedPod } from '../src/testing/builders.ts';
import { median } from './support/figures.ts';

const [nodes = 5000, pods = 2000, runs = 5] = process.argv.slice(2).map(Number);

interface Workload {
  readonly spec: Partial<PodSpec>;
  /** Default 100m. */
  readonly cpu?: string;
  /** Pods of priority 0 on each node, with 15 of its 64 CPUs each. Default 0. */
  readonly filled?: number;
}

const spread = (topologyKey: string, maxSkew: number): Partial<PodSpec> => ({
  topologySpreadConstraints: [
    { topologyKey, maxSkew, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } },
  ],
});

const workloads: Readonly<Record<string, Workload>> = {
  'nothing special': { spec: {} },
  'affinity: the same zone': { spec: requires('podAffinity', near('web')) },
  'anti-affinity: nodes of their own': { spec: requires('podAntiAffinity', near('web', { topologyKey: hostKey })) },
  'preferred affinity: the same node': { spec: prefers('podAffinity', 5, near('web', { topologyKey: hostKey })) },
  'spread over zones': { spec: spread(zoneKey, 5) },
  'spread over nodes': { spec: spread(hostKey, 1) },
  'no node will do': { spec: {}, cpu: '65' },
  'preemption of one of four': { spec: { priority: 10 }, cpu: '10', filled: 4 },
};

function fill({ filled = 0 }: Workload): SchedulerCache {
  const cache = new SchedulerCache();
  const allocatable = { cpu: '64', memory: '256Gi', pods: '500' };
  for (let index = 0; index < nodes; index++) {
    const name = `node-${index}`;
    cache.setNode(storedNode({ name, labels: { [zoneKey]: `zone-${index % 3}` }, allocatable }));
    for (let count = 0; count < filled; count++)
      cache.setPod(storedPod({ name: `${name}-${count}`, requests: { cpu: '15' }, spec: { nodeName: name } }));
  }
  return cache;
}

/** Milliseconds of processor time for each pod. */
function run(workload: Workload): number {
  const { spec, cpu = '100m' } = workload;
  const cache = fill(workload);
  const profile = createProfile('bench', { plugins: defaultProfile }, testHandle());
  const place = (pod: Pod, nodeName: string) => cache.setPod({ ...pod, spec: { ...pod.spec, nodeName } });
  let startIndex = 0;
  const before = process.cpuUsage();
  for (let index = 0; index < pods; index++) {
    const pod = storedPod({ ...app('web', spec), name: `pod-${index}`, requests: { cpu, memory: '64Mi' } });
    const cycle = startCycle(pod, { profile, snapshot: cache.snapshot(), nominations: new NominationTable() });
    const decision = schedule(cycle, { startIndex, random: Math.random });
    if (decision.node !== undefined) {
      startIndex = (startIndex + decision.looked) % nodes;
      place(pod, decision.node);
      continue;
    }
    const dryRun = (name: string) => startDryRun(cycle, name);
    const options = { budgets: [], nowMs: 0, random: Math.random() };
    const { candidates } = findCandidates(pod, { rejected: decision.rejected, dryRun }, options);
    const candidate = pickCandidate(candidates, 0);
    if (!candidate) continue;
    for (const { metadata } of candidate.victims) cache.removePod(metadata.uid);
    place(pod, candidate.nodeName);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / pods;
}

const rows = Object.entries(workloads).map(([what, workload]) => {
  const each = Array.from({ length: runs }, () => run(workload));
  const ms = median(each);
  return { 'pods ask for': what, nodes, 'CPU ms each': Number(ms.toFixed(3)), 'a second': Math.round(1000 / ms) };
});
console.table(rows);
