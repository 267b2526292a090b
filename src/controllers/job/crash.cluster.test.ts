/** The controller dies between any two of its writes, or before it hears that one was done, and every pod counts
 *  once. */
import { describe, expect, it } from 'vitest';
import { isJobFinished, Job, type JobSpec, type JobStatus, type Pod } from '#api';
import type { Transport } from '#client';
import type { TestCluster } from '../../reconcile/testing/cluster.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { createJob, jobKey, podsThere, startJobs } from '../fixtures/jobs.ts';
import { completionIndexKey, isTracked } from './job-pods.ts';

/** Lets the first writes of the job controller through, and then none, until it is over. */
class Crash {
  writes = 0;
  isOver = false;
  readonly #after: number;
  readonly #isLastDone: boolean;

  constructor(after: number, { isLastDone = false } = {}) {
    this.#after = after;
    this.#isLastDone = isLastDone;
  }

  get hasHappened(): boolean {
    return this.writes > this.#after;
  }

  readonly wrap = (transport: Transport, username: string): Transport => ({
    request: async request => {
      const isOwn = username.endsWith(':job-controller') && request.resource !== 'events';
      if (!isOwn || this.isOver || ++this.writes <= this.#after) return await transport.request(request);
      if (this.#isLastDone && this.writes === this.#after + 1) await transport.request(request);
      throw new Error('crashed');
    },
    watch: request => transport.watch(request),
    discover: (path, options) => transport.discover(path, options),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  });
}

/** The first pod of a job, or of each of its indexes, fails; the others succeed. */
function failingFirst(): (pod: Pod) => number {
  const first = new Map<string, string>();
  return ({ metadata: { uid, annotations } }) => {
    const index = annotations?.[completionIndexKey] ?? 'any';
    if (!first.has(index)) first.set(index, uid);
    return first.get(index) === uid ? 1 : 0;
  };
}

/** The status when time has gone on long enough, or the controller has crashed. */
async function runOn(cluster: TestCluster, exitCodeOf: (pod: Pod) => number, crash?: Crash): Promise<JobStatus> {
  using _kubelet = startFakeKubelet(cluster, { exitCodeOf });
  return await cluster.until('the end', async () => {
    await cluster.clock.advance(1000);
    const object = await cluster.client.get(Job, jobKey);
    return (isJobFinished(object) || crash?.hasHappened) && (object.status ?? {});
  });
}

async function run(spec: Partial<JobSpec>, crash: Crash): Promise<JobStatus> {
  await using cluster = await startJobs({ wrap: crash.wrap });
  await createJob(cluster, spec);
  const exitCodeOf = failingFirst();
  await runOn(cluster, exitCodeOf, crash);
  crash.isOver = true;
  await cluster.restart();
  const status = await runOn(cluster, exitCodeOf);
  await cluster.until('all let go', async () => !(await podsThere(cluster)).some(isTracked));
  return status;
}

const cases: [string, Partial<JobSpec>, Partial<JobStatus>][] = [
  ['any pods', { completions: 3, parallelism: 2 }, { succeeded: 3, failed: 1 }],
  [
    'each index',
    { completions: 3, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 },
    { succeeded: 3, failed: 3, completedIndexes: '0-2', failedIndexes: '' },
  ],
];

describe.each(cases)('a job that counts %s', (_, spec, expected) => {
  const counts = ({ status = {} }: { status?: JobStatus }): Partial<JobStatus> =>
    Object.fromEntries(Object.keys(expected).map(name => [name, status[name as keyof JobStatus]]));

  it.each([
    ['before a write', false],
    ['after a write that it does not hear of', true],
  ])('counts exactly when its controller dies %s', { timeout: 60_000 }, async (_when, isLastDone) => {
    const whole = new Crash(Number.POSITIVE_INFINITY);
    expect(counts({ status: await run(spec, whole) })).toEqual(expected);
    expect(whole.writes).toBeGreaterThan(10);
    for (let after = 0; after < whole.writes; after++) {
      const status = await run(spec, new Crash(after, { isLastDone }));
      expect({ after, ...counts({ status }) }).toEqual({ after, ...expected });
    }
  });
});
