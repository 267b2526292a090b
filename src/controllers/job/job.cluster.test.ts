import { describe, expect, it } from 'vitest';
import { Job, keyOf, Pod } from '#api';
import { mergePatch } from '#client';
import type { TestCluster } from '../../reconcile/testing/cluster.ts';
import { endedStatus, runningStatus, startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { createJob, jobKey, podsThere, startJobs, untilCondition, untilEvent, untilStatus } from '../fixtures/jobs.ts';
import { completionIndexKey, trackingFinalizer } from './job-pods.ts';

const finished = (exitCodeOf: (pod: Pod) => number | undefined) => ({ exitCodeOf });
const succeeding = finished(() => 0);

const untilPods = (cluster: TestCluster, count: number) =>
  cluster.until(`${count} pods`, async () => {
    const pods = await podsThere(cluster);
    return pods.length === count && pods;
  });

const patchSpec = ({ client }: TestCluster, spec: object) => client.patch(Job, jobKey, mergePatch({ spec }));

describe('the job controller', () => {
  it('makes a pod that it controls and keeps until it is counted, and completes', async () => {
    await using cluster = await startJobs();
    const created = await createJob(cluster);
    const [pod] = await untilPods(cluster, 1);
    expect(pod?.metadata).toMatchObject({
      finalizers: [trackingFinalizer],
      ownerReferences: [{ kind: 'Job', uid: created.metadata.uid, controller: true, blockOwnerDeletion: true }],
      labels: { 'batch.kubernetes.io/job-name': 'work', 'batch.kubernetes.io/controller-uid': created.metadata.uid },
    });
    const active = await untilStatus(cluster, 'active', status => status.active === 1);
    expect(active).toMatchObject({ ready: 0, terminating: 0, startTime: '2026-01-01T00:00:00Z' });
    await cluster.clock.advance(5000);
    await cluster.client.updateStatus(Pod, { ...(pod as Pod), status: endedStatus(0, cluster.clock.now()) });
    const status = await untilCondition(cluster, 'Complete');
    const times = { lastProbeTime: '2026-01-01T00:00:05Z', lastTransitionTime: '2026-01-01T00:00:05Z' };
    const why = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    expect(status).toEqual({
      startTime: '2026-01-01T00:00:00Z',
      completionTime: '2026-01-01T00:00:05Z',
      succeeded: 1,
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
      conditions: [
        { type: 'SuccessCriteriaMet', status: 'True', ...times, ...why },
        { type: 'Complete', status: 'True', ...times, ...why },
      ],
    });
    expect((await podsThere(cluster))[0]?.metadata.finalizers ?? []).toEqual([]);
    await untilEvent(cluster, 'Completed: Job completed');
    await untilEvent(cluster, `SuccessfulCreate: Created pod: ${pod?.metadata.name}`);
    const { body } = await cluster.metrics.expose();
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'job_controller_jobs_finished_total{completion_mode="NonIndexed",result="succeeded",reason="CompletionsReached"} 1',
        'job_controller_job_pods_finished_total{completion_mode="NonIndexed",result="succeeded"} 1',
        'job_controller_job_syncs_total{completion_mode="NonIndexed",result="success",action="pods_created"} 1',
      ]),
    );
    expect(body).toContain('job_controller_job_sync_duration_seconds_count{');
  });

  it('runs as many pods at a time as parallelism says, and no more than completions need', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { completions: 3, parallelism: 2 });
    const ended = new Set<string>();
    for (const there of [2, 3, 3]) {
      const pods = await untilPods(cluster, there);
      await untilStatus(cluster, 'at work', ({ active }) => active === there - ended.size);
      const next = pods.find(({ metadata }) => !ended.has(metadata.uid)) as Pod;
      await cluster.client.updateStatus(Pod, { ...next, status: endedStatus(0, cluster.clock.now()) });
      ended.add(next.metadata.uid);
    }
    expect(await untilCondition(cluster, 'Complete')).toMatchObject({ succeeded: 3 });
    expect(await podsThere(cluster)).toHaveLength(3);
  });

  it('without completions is done when any pod has succeeded and the others have ended', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { parallelism: 3 });
    const [first, ...others] = await untilPods(cluster, 3);
    await cluster.client.updateStatus(Pod, { ...(first as Pod), status: endedStatus(0, cluster.clock.now()) });
    await untilStatus(cluster, 'one done', ({ succeeded, active }) => succeeded === 1 && active === 2);
    for (const pod of others)
      await cluster.client.updateStatus(Pod, { ...pod, status: endedStatus(0, cluster.clock.now()) });
    expect(await untilCondition(cluster, 'Complete')).toMatchObject({ succeeded: 3 });
  });

  it('gives each pod of an Indexed job its index, and completes each index once', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { completions: 3, parallelism: 3, completionMode: 'Indexed' });
    const pods = await untilPods(cluster, 3);
    expect(new Set(pods.map(({ metadata }) => metadata.annotations?.[completionIndexKey]))).toEqual(
      new Set(['0', '1', '2']),
    );
    const one = pods.find(({ metadata }) => metadata.labels?.[completionIndexKey] === '1');
    expect(one?.metadata.name).toMatch(/^work-1-.{5}$/);
    expect(one?.spec.hostname).toBe('work-1');
    const fieldPath = `metadata.labels['${completionIndexKey}']`;
    expect(one?.spec.containers[0]?.env).toMatchObject([
      { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } },
    ]);
    using _kubelet = startFakeKubelet(cluster, succeeding);
    expect(await untilCondition(cluster, 'Complete')).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  });

  it('replaces pods that fail after a back-off that doubles, and gives up at the limit', async () => {
    await using cluster = await startJobs();
    using _kubelet = startFakeKubelet(
      cluster,
      finished(() => 1),
    );
    await createJob(cluster, { backoffLimit: 2 });
    for (const [made, waitMs] of [
      [1, 10_000],
      [2, 20_000],
    ] as const) {
      await untilStatus(cluster, 'a failure', ({ failed, active }) => failed === made && !active);
      await cluster.clock.advance(waitMs - 1000);
      expect(await podsThere(cluster)).toHaveLength(made);
      await cluster.clock.advance(1000);
      await untilPods(cluster, made + 1);
    }
    const status = await untilCondition(cluster, 'Failed');
    expect(status.failed).toBe(3);
    expect(status.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'BackoffLimitExceeded' },
      { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
    ]);
    expect(status.completionTime).toBeUndefined();
    await untilEvent(cluster, 'BackoffLimitExceeded: Job has reached the specified backoff limit');
  });

  it('goes on with its back-off after a restart', async () => {
    await using cluster = await startJobs();
    let kubelet = startFakeKubelet(
      cluster,
      finished(() => 1),
    );
    await createJob(cluster, { backoffLimit: 6 });
    await untilStatus(cluster, 'a failure', ({ failed }) => failed === 1);
    await cluster.clock.advance(10_000);
    await untilStatus(cluster, 'another', ({ failed }) => failed === 2);
    kubelet[Symbol.dispose]();
    await cluster.restart();
    kubelet = startFakeKubelet(
      cluster,
      finished(() => 1),
    );
    await cluster.clock.advance(19_000);
    expect(await podsThere(cluster)).toHaveLength(2);
    await cluster.clock.advance(1000);
    await untilPods(cluster, 3);
    kubelet[Symbol.dispose]();
  });

  it('counts failures of each index for itself, and goes on with the others', async () => {
    await using cluster = await startJobs();
    const isEven = ({ metadata }: Pod) => Number(metadata.annotations?.[completionIndexKey]) % 2 === 0;
    using _kubelet = startFakeKubelet(
      cluster,
      finished(pod => (isEven(pod) ? 1 : 0)),
    );
    await createJob(cluster, { completions: 4, parallelism: 4, completionMode: 'Indexed', backoffLimitPerIndex: 1 });
    await untilStatus(cluster, 'the odd ones', ({ completedIndexes }) => completedIndexes === '1,3');
    await cluster.clock.advance(10_000);
    const status = await untilCondition(cluster, 'Failed');
    expect(status).toMatchObject({ completedIndexes: '1,3', failedIndexes: '0,2', succeeded: 2, failed: 4 });
    expect(status.conditions?.at(-1)).toMatchObject({ reason: 'FailedIndexes', message: 'Job has failed indexes' });
    const counts = (await podsThere(cluster)).map(
      ({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'] ?? '',
    );
    expect(counts.sort()).toEqual(['0', '0', '0', '0', '1', '1']);
  });

  it('fails when more indexes have failed than may', async () => {
    await using cluster = await startJobs();
    using _kubelet = startFakeKubelet(
      cluster,
      finished(({ metadata }) => (metadata.annotations?.[completionIndexKey] === '0' ? undefined : 1)),
    );
    const spec = { completions: 4, parallelism: 4, completionMode: 'Indexed', backoffLimitPerIndex: 0 } as const;
    await createJob(cluster, { ...spec, maxFailedIndexes: 1 });
    const status = await untilCondition(cluster, 'Failed');
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    expect(status.conditions?.at(-1)).toMatchObject({ reason: 'MaxFailedIndexesExceeded', message });
    expect((await podsThere(cluster)).filter(({ status: is }) => is?.phase === 'Running')).toEqual([]);
  });

  it('is done early when its success policy is met, and ends what still runs without counting that as failed', async () => {
    await using cluster = await startJobs();
    const index = ({ metadata }: Pod) => metadata.annotations?.[completionIndexKey];
    using _kubelet = startFakeKubelet(
      cluster,
      finished(pod => (index(pod) === '0' ? 0 : undefined)),
    );
    const successPolicy = { rules: [{ succeededIndexes: '1-2' }, { succeededIndexes: '0,2', succeededCount: 1 }] };
    await createJob(cluster, { completions: 3, parallelism: 3, completionMode: 'Indexed', successPolicy });
    const status = await untilCondition(cluster, 'Complete');
    expect(status).toMatchObject({ succeeded: 1, completedIndexes: '0', terminating: 0 });
    expect(status.failed).toBeUndefined();
    expect(status.conditions).toMatchObject([
      { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: 'Matched rules at index 1' },
      { type: 'Complete', reason: 'SuccessPolicy', message: 'Matched rules at index 1' },
    ]);
    await untilPods(cluster, 1);
  });

  it('ends what takes too long', async () => {
    await using cluster = await startJobs();
    using _kubelet = startFakeKubelet(cluster);
    await createJob(cluster, { activeDeadlineSeconds: 30 });
    await untilStatus(cluster, 'ready', ({ ready }) => ready === 1);
    await cluster.clock.advance(30_000);
    const status = await untilCondition(cluster, 'Failed');
    const message = 'Job was active longer than specified deadline';
    expect(status.conditions?.at(-1)).toMatchObject({ reason: 'DeadlineExceeded', message });
    expect(status).toMatchObject({ failed: 1, ready: 0, terminating: 0 });
    await untilPods(cluster, 0);
  });

  it('has no pods while it is suspended, and begins anew when it is resumed', async () => {
    await using cluster = await startJobs();
    using _kubelet = startFakeKubelet(cluster);
    await createJob(cluster, { suspend: true, activeDeadlineSeconds: 60 });
    const suspended = await untilCondition(cluster, 'Suspended');
    expect(suspended.startTime).toBeUndefined();
    expect(suspended.conditions).toMatchObject([{ reason: 'JobSuspended', message: 'Job suspended' }]);
    await untilEvent(cluster, 'Suspended: Job suspended');
    await patchSpec(cluster, { suspend: false });
    const resumed = await untilStatus(cluster, 'ready', ({ ready }) => ready === 1);
    expect(resumed.conditions).toMatchObject([{ type: 'Suspended', status: 'False', reason: 'JobResumed' }]);
    await untilEvent(cluster, 'Resumed: Job resumed');
    await patchSpec(cluster, { suspend: true });
    await untilPods(cluster, 0);
    const again = await untilCondition(cluster, 'Suspended');
    expect(again.failed).toBeUndefined();
    expect(again.startTime).toBeUndefined();
    await cluster.clock.advance(120_000);
    await patchSpec(cluster, { suspend: false });
    const third = await untilStatus(cluster, 'ready', ({ ready }) => ready === 1);
    expect(third).toMatchObject({ startTime: '2026-01-01T00:02:00Z' });
  });

  it('fails at once by its pod failure policy, or does not count what it ignores', async () => {
    await using cluster = await startJobs();
    const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const rules = [
      { action: 'Ignore' as const, onPodConditions },
      { action: 'FailJob' as const, onExitCodes: { operator: 'In' as const, values: [42] } },
    ];
    await createJob(cluster, { podFailurePolicy: { rules }, backoffLimit: 0 });
    const [disrupted] = await untilPods(cluster, 1);
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const status = { ...endedStatus(137, cluster.clock.now()), conditions };
    await cluster.client.updateStatus(Pod, { ...(disrupted as Pod), status });
    await untilStatus(cluster, 'let go', ({ active }) => !active);
    await cluster.clock.advance(10_000);
    const pods = await untilPods(cluster, 2);
    const second = pods.find(({ metadata }) => metadata.uid !== disrupted?.metadata.uid) as Pod;
    await cluster.client.updateStatus(Pod, { ...second, status: endedStatus(42, cluster.clock.now()) });
    const end = await untilCondition(cluster, 'Failed');
    const name = `default/${second.metadata.name}`;
    const message = `Container main for pod ${name} failed with exit code 42 matching FailJob rule at index 1`;
    expect(end.conditions?.at(-1)).toMatchObject({ reason: 'PodFailurePolicy', message });
    expect(end.failed).toBe(1);
  });

  it('replaces a pod that is going only when it has ended, if its policy says so', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { podReplacementPolicy: 'Failed' });
    const [pod] = await untilPods(cluster, 1);
    const running = {
      ...(pod as Pod),
      status: runningStatus('10.0.0.1', { isReady: true, nowMs: cluster.clock.now() }),
    };
    await cluster.client.patch(Pod, keyOf(running), mergePatch({ spec: { nodeName: undefined } }));
    await cluster.client.updateStatus(Pod, running);
    await cluster.client.delete(Pod, keyOf(running));
    const status = await untilStatus(cluster, 'terminating', ({ terminating }) => terminating === 1);
    expect(status.active).toBeUndefined();
    expect(status.failed).toBeUndefined();
    expect(await podsThere(cluster)).toHaveLength(1);
    const going = await cluster.client.get(Pod, keyOf(running));
    await cluster.client.updateStatus(Pod, { ...going, status: endedStatus(1, cluster.clock.now()) });
    await untilStatus(cluster, 'counted', ({ failed, terminating }) => failed === 1 && terminating === 0);
    await cluster.clock.advance(10_000);
    await cluster.until('another', async () =>
      (await podsThere(cluster)).some(({ metadata }) => metadata.uid !== pod?.metadata.uid),
    );
  });

  it('an Indexed job grows and shrinks', async () => {
    await using cluster = await startJobs();
    const index = ({ metadata }: Pod) => metadata.annotations?.[completionIndexKey];
    using _kubelet = startFakeKubelet(
      cluster,
      finished(pod => (index(pod) === '3' ? 0 : undefined)),
    );
    await createJob(cluster, { completions: 2, parallelism: 2, completionMode: 'Indexed' });
    await untilStatus(cluster, 'two', ({ ready }) => ready === 2);
    await patchSpec(cluster, { completions: 4, parallelism: 4 });
    await untilStatus(cluster, 'grown', s => s.ready === 3 && s.completedIndexes === '3');
    await patchSpec(cluster, { completions: 1, parallelism: 1 });
    const shrunk = await untilStatus(cluster, 'shrunk', ({ active }) => active === 1);
    expect(shrunk.succeeded).toBeUndefined();
    expect(shrunk.completedIndexes).toBeUndefined();
    const left = (await podsThere(cluster)).filter(({ status }) => status?.phase === 'Running');
    expect(left.map(index)).toEqual(['0']);
  });

  it('adopts a matching pod that nobody controls, and releases one that no longer matches', async () => {
    await using cluster = await startJobs();
    const { metadata } = await createJob(cluster, { parallelism: 1, completions: 1 });
    const [pod] = await untilPods(cluster, 1);
    const key = keyOf(pod as Pod);
    await cluster.client.patch(Pod, key, mergePatch({ metadata: { ownerReferences: null } }));
    const adopted = await cluster.until('adopted', async () => {
      const current = await cluster.client.get(Pod, key);
      return current.metadata.ownerReferences?.[0]?.uid === metadata.uid && current;
    });
    await cluster.until('tracked', async () =>
      (await cluster.client.get(Pod, key)).metadata.finalizers?.includes(trackingFinalizer),
    );
    expect(adopted.metadata.uid).toBe(pod?.metadata.uid);
    const labels = Object.fromEntries(Object.keys(adopted.metadata.labels ?? {}).map(label => [label, null]));
    await cluster.client.patch(Pod, key, mergePatch({ metadata: { labels } }));
    await cluster.until('released', async () => {
      const { ownerReferences = [], finalizers = [] } = (await cluster.client.get(Pod, key)).metadata;
      return ownerReferences.length === 0 && finalizers.length === 0;
    });
    await untilPods(cluster, 2);
  });

  it('lets go of the pods of a job that is gone', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { parallelism: 2, completions: 2 });
    await untilPods(cluster, 2);
    await cluster.client.delete(Job, jobKey, { propagationPolicy: 'Background' });
    await cluster.until('no finalizers', async () =>
      (await podsThere(cluster)).every(({ metadata }) => !metadata.finalizers?.length),
    );
  });

  it('leaves jobs alone that another controller looks after', async () => {
    await using cluster = await startJobs();
    await createJob(cluster, { managedBy: 'example.com/queue' });
    await cluster.until('known', async () => cluster.informers.for(Job).lister.get(jobKey));
    await cluster.clock.advance(60_000);
    expect(await podsThere(cluster)).toEqual([]);
    expect((await cluster.client.get(Job, jobKey)).status).toEqual({});
  });
});
