import { describe, expect, it } from 'vitest';
import type { JobSpec, JobStatus, Pod } from '#api';
import { at, startMs } from '../fixtures/builders.ts';
import { ended, job, jobPod } from '../fixtures/job-builders.ts';
import { countFailures, type Failures, noFailures, remainingMs } from './back-off.ts';
import { countPods, planJob } from './plan.ts';
import { planNoting } from './plan-status.ts';

const status: JobStatus = { startTime: at(-10) };
const observed = (spec: Partial<JobSpec>, pods: Pod[] = [], more: Partial<JobStatus> = {}) => ({
  job: job('work', { spec, status: { ...status, ...more } }),
  pods,
  failures: noFailures,
});

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name).sort();

const indexed = (completions: number, parallelism: number): Partial<JobSpec> => ({
  completionMode: 'Indexed',
  completions,
  parallelism,
});
const running = { phase: 'Running' } as const;

describe('the pods of a job', () => {
  const cases: [string, Partial<JobSpec>, Pod[], { create?: number; remove?: string[] }, Partial<JobStatus>?][] = [
    ['are made', { completions: 5, parallelism: 2 }, [], { create: 2 }],
    ['are no more than what is left to do', { completions: 5, parallelism: 4 }, [], { create: 1 }, { succeeded: 4 }],
    ['go in bursts', { completions: 9000, parallelism: 9000 }, [], { create: 500 }],
    ['without completions are as many as parallelism', { parallelism: 3 }, [], { create: 3 }],
    [
      'are not replaced once one has succeeded without completions',
      { parallelism: 2 },
      [jobPod('a', { status: ended(0) }), jobPod('b')],
      {},
    ],
    [
      'go when they are too many',
      { completions: 5, parallelism: 1 },
      [jobPod('a', { status: running }), jobPod('b')],
      { remove: ['b'] },
    ],
    ['go when the job is suspended', { suspend: true }, [jobPod('a')], { remove: ['a'] }],
    [
      'go when another has the same index',
      indexed(2, 2),
      [jobPod('a', { index: 0, status: running }), jobPod('b', { index: 0 })],
      { remove: ['b'] },
    ],
    [
      'go when they have no index of the job',
      indexed(2, 2),
      [jobPod('a', { index: 2 }), jobPod('b')],
      { remove: ['a', 'b'] },
    ],
    [
      'are made while others go',
      { completions: 2, parallelism: 1 },
      [jobPod('a', { isGoing: true, status: ended(0) })],
      { create: 1 },
    ],
    ['wait for those that go', { podReplacementPolicy: 'Failed' }, [jobPod('a', { isGoing: true })], {}],
    [
      'that are counted do not matter',
      { completions: 2, parallelism: 2 },
      [jobPod('a', { isTracked: false, isGoing: true })],
      { create: 2 },
    ],
  ];
  it.each(cases)('%s', (_, spec, pods, expected, more) => {
    const { create, remove } = planJob(observed(spec, pods, more), startMs);
    expect({ create: create.length, remove: names(remove) }).toEqual({ create: 0, remove: [], ...expected });
  });

  it('get the first indexes that are not done, failed or in work', () => {
    const pods = [jobPod('a', { index: 1 }), jobPod('b', { index: 3, status: ended(0) })];
    const spec = { ...indexed(8, 4), backoffLimitPerIndex: 0 };
    const { create } = planJob(observed(spec, pods, { completedIndexes: '0', failedIndexes: '4' }), startMs);
    expect(create.map(({ index }) => index)).toEqual([2, 5, 6]);
  });

  it('of a job on its way out are left alone', () => {
    const metadata = { deletionTimestamp: at(0) };
    const plan = planJob({ job: job('work', { metadata, status }), pods: [], failures: noFailures }, startMs);
    expect(plan).toMatchObject({ create: [], remove: [], verdict: undefined });
  });
});

describe('the end of a job', () => {
  const restarted = (restartCount: number) => ({
    ...running,
    containerStatuses: [{ name: 'main', ready: true, restartCount, image: '', imageID: '' }],
  });
  const onFailure = { template: { spec: { containers: [], restartPolicy: 'OnFailure' as const } } };
  const failed = (reason: string) => ({ type: 'FailureTarget', reason });
  const met = (reason: string, message: string) => ({ type: 'SuccessCriteriaMet', reason, message });
  const decided = (type: string) => ({ conditions: [{ type, status: 'True', reason: 'Because', message: 'x' }] });
  const none = { type: undefined };
  const cases: [string, Partial<JobSpec>, Pod[], object, Partial<JobStatus>?][] = [
    ['is not there yet', {}, [jobPod('a')], none],
    [
      'comes with the completions',
      {},
      [jobPod('a', { status: ended(0) })],
      met('CompletionsReached', 'Reached expected number of succeeded pods'),
    ],
    [
      'comes at once when nothing is to do',
      { completions: 0 },
      [],
      met('CompletionsReached', 'Reached expected number of succeeded pods'),
    ],
    ['waits for those that still run', { parallelism: 2 }, [jobPod('a', { status: ended(0) }), jobPod('b')], none],
    [
      'comes with one failure more than may be',
      { backoffLimit: 1 },
      [jobPod('a', { status: ended(1) })],
      failed('BackoffLimitExceeded'),
      { failed: 1 },
    ],
    ['comes not with as many failures as may be', { backoffLimit: 1 }, [jobPod('a', { status: ended(1) })], none],
    [
      'comes with restarts of containers',
      { ...onFailure, backoffLimit: 2 },
      [jobPod('a', { status: restarted(2) })],
      failed('BackoffLimitExceeded'),
    ],
    [
      'comes with any restart where none may be',
      { ...onFailure, backoffLimit: 0 },
      [jobPod('a', { status: restarted(0) })],
      none,
    ],
    ['comes with the deadline', { activeDeadlineSeconds: 10 }, [jobPod('a')], failed('DeadlineExceeded')],
    ['comes not with a deadline while suspended', { activeDeadlineSeconds: 10, suspend: true }, [], none],
    [
      'that was decided stands',
      { backoffLimit: 0 },
      [jobPod('a', { status: ended(1) })],
      met('Because', 'x'),
      decided('SuccessCriteriaMet'),
    ],
    [
      'that was decided stands as a failure',
      {},
      [jobPod('a', { status: ended(0) })],
      failed('Because'),
      decided('FailureTarget'),
    ],
    [
      'comes with enough of the indexes',
      { ...indexed(5, 5), successPolicy: { rules: [{ succeededCount: 2 }] } },
      [jobPod('a', { index: 4, status: ended(0) })],
      met('SuccessPolicy', 'Matched rules at index 0'),
      { completedIndexes: '1' },
    ],
    [
      'comes with these of the indexes',
      { ...indexed(9, 5), successPolicy: { rules: [{ succeededIndexes: '0,3-5', succeededCount: 3 }] } },
      [jobPod('a', { index: 4, status: ended(0) })],
      met('SuccessPolicy', 'Matched rules at index 0'),
      { completedIndexes: '0-3' },
    ],
    [
      'comes not with others of the indexes',
      { ...indexed(9, 5), successPolicy: { rules: [{ succeededIndexes: '0,3-5' }] } },
      [jobPod('a', { index: 4, status: ended(0) })],
      none,
      { completedIndexes: '0-3' },
    ],
  ];
  it.each(cases)('%s', (_, spec, pods, expected, more) => {
    const { verdict } = planJob(observed(spec, pods, more), startMs);
    expect({ type: undefined, ...verdict }).toMatchObject(expected);
  });

  it('is waited for until the deadline', () => {
    expect(planJob(observed({ activeDeadlineSeconds: 60 }, [jobPod('a')]), startMs).waitMs).toBe(50_000);
  });
});

describe('back-off', () => {
  const failure = (seconds: number) => jobPod(`f${seconds}`, { status: ended(1, seconds) });
  const success = (seconds: number) => jobPod(`s${seconds}`, { status: ended(0, seconds) });
  const cases: [string, Failures, Pod[], Failures][] = [
    ['begins with a failure', noFailures, [failure(5)], { count: 1, lastMs: startMs + 5000 }],
    ['grows with each', { count: 2, lastMs: startMs }, [failure(9), failure(5)], { count: 4, lastMs: startMs + 9000 }],
    ['ends with a success', { count: 2, lastMs: startMs }, [failure(3), success(4)], noFailures],
    [
      'begins anew after a success',
      { count: 2, lastMs: startMs },
      [success(4), failure(7)],
      { count: 1, lastMs: startMs + 7000 },
    ],
    ['stays where nothing ends', { count: 2, lastMs: startMs }, [], { count: 2, lastMs: startMs }],
  ];
  it.each(cases)('%s', (_, before, pods, expected) => expect(countFailures(before, pods)).toEqual(expected));

  it.each([
    [0, 0],
    [1, 10_000],
    [2, 20_000],
    [6, 320_000],
    [7, 360_000],
    [99, 360_000],
  ])('after %d failures is %d ms', (count, expected) => {
    expect(remainingMs({ count, ...(count > 0 ? { lastMs: startMs } : {}) }, startMs)).toBe(expected);
  });

  it('of each index is its own', () => {
    const annotations = { 'batch.kubernetes.io/job-index-failure-count': '1' };
    const pods = [
      jobPod('a', { index: 0, status: ended(1, -15), annotations }),
      jobPod('b', { index: 1, status: ended(1, -15) }),
    ];
    const { create, waitMs } = planJob(observed({ ...indexed(3, 3), backoffLimitPerIndex: 5 }, pods), startMs);
    expect(create.map(({ index, replaces }) => [index, replaces?.metadata.name])).toEqual([
      [1, 'b'],
      [2, undefined],
    ]);
    expect(waitMs).toBe(5000);
  });
});

describe('counting', () => {
  const note = (spec: Partial<JobSpec>, pods: Pod[], more: Partial<JobStatus> = {}) => {
    const plan = planJob(observed(spec, pods, more), startMs);
    const { status: noted, release, isPartial } = planNoting(plan, countPods(plan, true), startMs);
    return { ...noted, release: names(release), isPartial };
  };

  it('notes pods before it counts them', () => {
    const pods = [jobPod('a', { status: ended(0) }), jobPod('b', { status: ended(1) })];
    const noted = note({ completions: 9, parallelism: 2 }, pods, { succeeded: 1 });
    expect(noted).toMatchObject({ succeeded: 1, release: ['a', 'b'] });
    expect(noted.uncountedTerminatedPods).toEqual({ succeeded: ['uid-a'], failed: ['uid-b'] });
    expect(noted.failed).toBeUndefined();
  });

  it('counts those that were noted and have gone, and notes none twice', () => {
    const uncountedTerminatedPods = { succeeded: ['uid-a', 'uid-gone'], failed: ['uid-gone-too'] };
    const noted = note({ completions: 9 }, [jobPod('a', { status: ended(0) })], { uncountedTerminatedPods });
    expect(noted).toMatchObject({ succeeded: 1, failed: 1, release: ['a'] });
    expect(noted.uncountedTerminatedPods).toEqual({ succeeded: ['uid-a'] });
  });

  it('takes at most 500 at a time', () => {
    const pods = Array.from({ length: 501 }, (_, index) => jobPod(`p${index}`, { status: ended(0) }));
    const noted = note({ completions: 9000 }, pods);
    expect(noted.uncountedTerminatedPods?.succeeded).toHaveLength(500);
    expect(noted.isPartial).toBe(true);
  });

  it('counts an index once, however many pods succeed with it', () => {
    const pods = [jobPod('a', { index: 1, status: ended(0) }), jobPod('b', { index: 1, status: ended(0) })];
    const noted = note(indexed(5, 5), [...pods, jobPod('c', { index: 0, status: ended(0) })], {
      completedIndexes: '0',
    });
    expect(noted).toMatchObject({ completedIndexes: '0,1', succeeded: 2, release: ['a', 'b', 'c'] });
  });

  it('keeps a failed pod for the next of its index, until the job ends', () => {
    const spec = { ...indexed(2, 2), backoffLimitPerIndex: 5 };
    const pods = [jobPod('a', { index: 0, status: ended(1) })];
    expect(note(spec, pods).release).toEqual([]);
    const noted = note({ ...spec, activeDeadlineSeconds: 1 }, pods);
    expect(noted).toMatchObject({ release: ['a'], uncountedTerminatedPods: { failed: ['uid-a'] } });
  });

  it('takes what a failed job still does for failed, and not what a successful one does', () => {
    const pods = [jobPod('a', { status: running })];
    expect(note({ activeDeadlineSeconds: 1 }, pods).uncountedTerminatedPods).toEqual({ failed: ['uid-a'] });
    const conditions = [{ type: 'SuccessCriteriaMet', status: 'True' }];
    const noted = note({}, pods, { conditions });
    expect(noted).toMatchObject({ release: ['a'], terminating: 1 });
    expect(noted.uncountedTerminatedPods).toEqual({});
  });
});
