import { describe, expect, it } from 'vitest';
import { CronJob, type CronJobSpec, Job, keyOf, Namespace } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { job } from '../job/controller.ts';
import { createCronJobController } from './controller.ts';
import { scheduledTimeAnnotation } from './job-from-template.ts';

const key = { namespace: 'default', name: 'tick' };
const hourMs = 3_600_000;
/** The number in the name of the job for midnight of 2026-01-01, in minutes. */
const midnight = Date.UTC(2026, 0, 1) / 60_000;

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([createCronJobController({ timeZone: 'UTC' }), job]);
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  return cluster;
}

async function create(
  { client, informers, until }: Pick<TestCluster, 'client' | 'informers' | 'until'>,
  spec: Partial<CronJobSpec> = {},
) {
  const pods = { spec: { ...template().spec, restartPolicy: 'Never' as const } };
  const jobTemplate = { metadata: { labels: { team: 'x' } }, spec: { template: pods } };
  const created = await client.create(CronJob, { metadata: key, spec: { schedule: '@hourly', jobTemplate, ...spec } });
  await until('known', async () => informers.for(CronJob).lister.get(key));
  return created;
}

const jobs = async ({ client }: TestCluster) => (await client.list(Job, { namespace: 'default' })).items;
const names = async (cluster: TestCluster) => (await jobs(cluster)).map(({ metadata }) => metadata.name).sort();
const untilNames = (cluster: TestCluster, ...minutes: number[]) =>
  cluster.until(`jobs ${minutes.join(', ')}`, async () => {
    const wanted = minutes.map(minute => `tick-${midnight + minute}`);
    return (await names(cluster)).join() === wanted.join();
  });
const untilStatus = (cluster: TestCluster, what: string, is: (status: NonNullable<CronJob['status']>) => boolean) =>
  cluster.until(what, async () => {
    const { status = {} } = await cluster.client.get(CronJob, key);
    return is(status) && status;
  });

describe('the cron job controller', () => {
  it('makes a job for each time of the schedule, named after it, and says which run', async () => {
    await using cluster = await start();
    const { metadata } = await create(cluster, { timeZone: 'Europe/Vienna' });
    await cluster.clock.advance(hourMs);
    await untilNames(cluster, 60);
    const [made] = await jobs(cluster);
    expect(made?.metadata).toMatchObject({
      labels: { team: 'x' },
      annotations: { [scheduledTimeAnnotation]: '2026-01-01T02:00:00+01:00' },
      ownerReferences: [{ kind: 'CronJob', uid: metadata.uid, controller: true }],
    });
    const status = await untilStatus(cluster, 'active', ({ active }) => active?.length === 1);
    expect(status.lastScheduleTime).toBe('2026-01-01T01:00:00Z');
    expect(status.active).toMatchObject([{ apiVersion: 'batch/v1', kind: 'Job', name: `tick-${midnight + 60}` }]);
    await cluster.clock.advance(hourMs);
    await untilNames(cluster, 60, 120);
    await untilStatus(cluster, 'two active', ({ active }) => active?.length === 2);
    const { body } = await cluster.metrics.expose();
    expect(body).toContain('cronjob_controller_job_creation_skew_duration_seconds_count 2');
    expect(body).toContain('cronjob_controller_job_creation_skew_duration_seconds_bucket{le="1"} 2');
  });

  it('follows its jobs to their end, and keeps the newest of them', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster, { exitCodeOf: () => 0 });
    await create(cluster, { successfulJobsHistoryLimit: 2 });
    for (const hour of [1, 2, 3]) {
      await cluster.clock.advance(hourMs);
      const ended = `2026-01-01T0${hour}:00:00Z`;
      await untilStatus(cluster, 'done', s => s.lastSuccessfulTime === ended && (s.active ?? []).length === 0);
    }
    await untilNames(cluster, 120, 180);
  });

  it('keeps a month of nights, each of which ran once', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster, { exitCodeOf: () => 0 });
    await create(cluster, { schedule: '30 2 * * *' });
    const seen = new Set<string>();
    for (let day = 1; day <= 31; day++) {
      await cluster.clock.advance(24 * hourMs);
      const last = `2026-01-${String(day).padStart(2, '0')}T02:30:00Z`;
      await untilStatus(cluster, `night ${day}`, s => s.lastScheduleTime === last && (s.active ?? []).length === 0);
      for (const name of await names(cluster)) seen.add(name);
    }
    expect(seen.size).toBe(31);
    await untilNames(cluster, ...[28, 29, 30].map(day => day * 24 * 60 + 150));
  }, 120_000);

  it('makes none while another runs, and the one that is due when it has ended', async () => {
    await using cluster = await start();
    await create(cluster, { concurrencyPolicy: 'Forbid' });
    await cluster.clock.advance(hourMs);
    await untilNames(cluster, 60);
    await untilStatus(cluster, 'active', ({ active }) => active?.length === 1);
    await cluster.clock.advance(2.5 * hourMs);
    await untilNames(cluster, 60);
    using _kubelet = startFakeKubelet(cluster, { exitCodeOf: () => 0 });
    await untilNames(cluster, 60, 180);
  });

  it('ends the one that runs to make another in its place', async () => {
    await using cluster = await start();
    await create(cluster, { concurrencyPolicy: 'Replace' });
    await cluster.clock.advance(hourMs);
    await untilStatus(cluster, 'active', ({ active }) => active?.length === 1);
    await cluster.clock.advance(hourMs);
    await untilNames(cluster, 120);
    const { active } = await untilStatus(
      cluster,
      'another',
      ({ lastScheduleTime }) => lastScheduleTime === '2026-01-01T02:00:00Z',
    );
    expect(active?.map(({ name }) => name)).toEqual([`tick-${midnight + 120}`]);
  });

  it('rests while it is suspended', async () => {
    await using cluster = await start();
    await create(cluster, { suspend: true });
    await cluster.clock.advance(3.5 * hourMs);
    expect(await jobs(cluster)).toEqual([]);
    await cluster.client.patch(CronJob, key, mergePatch({ spec: { suspend: false } }));
    await untilNames(cluster, 180);
  });

  it('knows the job that it made before it died', async () => {
    await using cluster = await start();
    const { metadata } = await create(cluster, { suspend: true });
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: metadata.uid, controller: true };
    const { spec } = template();
    await cluster.clock.advance(hourMs);
    await cluster.client.create(Job, {
      metadata: { ...key, name: `tick-${midnight + 60}`, ownerReferences: [owner] },
      spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } },
    });
    await cluster.client.patch(CronJob, key, mergePatch({ spec: { suspend: false } }));
    const status = await untilStatus(cluster, 'active', ({ active }) => active?.length === 1);
    expect(status.lastScheduleTime).toBe('2026-01-01T01:00:00Z');
    expect(await jobs(cluster)).toHaveLength(1);
  });

  it('makes each job of a day once, and keeps no more than it should', { timeout: 60_000 }, async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster, { exitCodeOf: () => 0 });
    await create(cluster);
    const made = new Set<string>();
    using _watch = cluster.informers.for(Job).onChange(({ object }) => void made.add(keyOf(object).name));
    for (let hour = 1; hour <= 24; hour++) {
      await cluster.clock.advance(hourMs);
      const due = new Date(cluster.clock.now()).toISOString().replace('.000Z', 'Z');
      await untilStatus(cluster, due, s => s.lastSuccessfulTime === due);
    }
    expect(made.size).toBe(24);
    await untilNames(cluster, 22 * 60, 23 * 60, 24 * 60);
  });
});
