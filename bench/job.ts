/** How long a job of 10,000 completions, 500 at a time, takes on a hundred simulated nodes, whose pods end at once;
 *  everything in this process, on a durable store. `node bench/job.ts [COMPLETIONS] [PARALLELISM]` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJobFinished, Job, type JobSpec, Node, Pod } from '#api';
import { systemClock as clock, silentLogger as logger } from '#base';
import type { Client, Informers } from '#client';
import { startControlPlane } from '#main';
import { openLmdbStore } from '#store';
import { startSimulatedNodes } from '../src/main/simulated-nodes.ts';

const completions = Number(process.argv[2] ?? 10_000);
const parallelism = Number(process.argv[3] ?? 500);
const nodes = 100;

interface Row {
  readonly mode: string;
  readonly seconds: number;
  readonly 'completions/s': number;
  readonly 'CPU, s': number;
  readonly 'longest wait for a get, ms': number;
  readonly counts: string;
}

const round = (value: number): number => Number(value.toFixed(1));

/** Resolves when `probe` holds; looks ten times a second. */
async function until(probe: () => boolean): Promise<void> {
  while (!probe()) await clock.sleep(100);
}

async function measure(
  completionMode: NonNullable<JobSpec['completionMode']>,
  { client, informers }: { readonly client: Client; readonly informers: Informers },
): Promise<Row> {
  const key = { namespace: 'default', name: `work-${completionMode.toLowerCase()}` };
  const annotations = { 'simulated.kubernode.dev/run-for': '0s' };
  const spec = { restartPolicy: 'Never' as const, containers: [{ name: 'main', image: 'work:1' }] };
  const template = { metadata: { annotations }, spec };
  const jobs = informers.for(Job);
  await jobs.synced;
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let longestMs = 0;
  await client.create(Job, { metadata: key, spec: { completions, parallelism, completionMode, template } });
  await until(() => jobs.lister.get(key) !== undefined);
  while (!isJobFinished(jobs.lister.get(key) ?? {})) {
    const asked = performance.now();
    await client.get(Job, key);
    longestMs = Math.max(longestMs, performance.now() - asked);
    await clock.sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { succeeded = 0, failed = 0 } = jobs.lister.get(key)?.status ?? {};
  const pods = informers.for(Pod);
  await client.delete(Job, key, { propagationPolicy: 'Background' });
  await until(() => pods.lister.list().length === 0);
  return {
    mode: completionMode,
    seconds: round(seconds),
    'completions/s': Math.round(completions / seconds),
    'CPU, s': round((user + system) / 1e6),
    'longest wait for a get, ms': Math.round(longestMs),
    counts: `${succeeded} succeeded, ${failed} failed`,
  };
}

const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
try {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openLmdbStore({ directory: join(directory, 'store') }));
  const controlPlane = stack.use(await startControlPlane({ store, clock, logger }));
  const access = stack.use(controlPlane.identity('bench', ['system:masters']));
  stack.use(await startSimulatedNodes({ count: nodes, controlPlane }));
  const isReady = ({ status, spec }: Node) => status?.conditions !== undefined && !spec.taints?.length;
  await access.informers.for(Pod).synced;
  await until(() => access.informers.for(Node).lister.list().filter(isReady).length === nodes);
  const rows: Row[] = [];
  for (const mode of ['NonIndexed', 'Indexed'] as const) rows.push(await measure(mode, access));
  console.log(`A job of ${completions} completions, ${parallelism} at a time`);
  console.table(rows);
} finally {
  rmSync(directory, { recursive: true });
}
