import { describe, expect, it } from 'vitest';
import { CronJob, type CronJobSpec, type CronJobStatus, type Job } from '#api';
import { at, meta, startMs, typeOf } from '../fixtures/builders.ts';
import { job } from '../fixtures/job-builders.ts';
import { planCronJob } from './plan.ts';

const hour = 3600;

const cronJob = (spec: Partial<CronJobSpec> = {}, status: CronJobStatus = {}): CronJob => ({
  ...typeOf(CronJob),
  metadata: meta('tick', { creationTimestamp: at(0) }),
  spec: {
    schedule: '0 * * * *',
    concurrencyPolicy: 'Allow',
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: { spec: job('x').spec },
    ...spec,
  },
  status,
});

const done = (type: string, seconds: number): Job['status'] => ({
  startTime: at(seconds),
  ...(type === 'Complete' ? { completionTime: at(seconds) } : {}),
  conditions: [{ type, status: 'True', lastTransitionTime: at(seconds) }],
});
const completed = (name: string, seconds: number) => job(name, { status: done('Complete', seconds) ?? {} });
const failed = (name: string, seconds: number) => job(name, { status: done('Failed', seconds) ?? {} });
const active = (...names: string[]): CronJobStatus => ({
  active: names.map(name => ({ kind: 'Job', name, uid: `uid-${name}` })),
});

const plan = (object: CronJob, seconds: number, jobs: Job[] = []) => {
  const planned = planCronJob({ cronJob: object, jobs, timeZone: 'UTC' }, startMs + seconds * 1000);
  const { startMs: dueMs, waitMs, told, remove, replace, status } = planned;
  return {
    start: dueMs === undefined ? undefined : (dueMs - startMs) / 1000,
    wait: waitMs === undefined ? undefined : waitMs / 1000,
    told: told.map(({ reason, message }) => `${reason}: ${message}`),
    remove: remove.map(({ metadata }) => metadata.name),
    replace: replace.map(({ metadata }) => metadata.name),
    status,
  };
};

describe('planCronJob', () => {
  const tooMany =
    'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  const running =
    'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid';
  const cases: [string, CronJob, number, object, Job[]?][] = [
    ['waits for the first time', cronJob(), 60, { start: undefined, wait: hour - 60 }],
    ['makes a job when it is due', cronJob(), hour, { start: hour, wait: hour }],
    ['makes one for the last of the times that were missed', cronJob(), 5.5 * hour, { start: 5 * hour, told: [] }],
    ['warns when many were missed', cronJob(), 101 * hour, { start: 101 * hour, told: [tooMany] }],
    [
      'counts those within the deadline only',
      cronJob({ startingDeadlineSeconds: 7200 }),
      200 * hour,
      { start: 200 * hour, told: [] },
    ],
    ['makes none twice', cronJob({}, { lastScheduleTime: at(hour) }), hour + 60, { start: undefined, wait: hour - 60 }],
    [
      'says what was missed beyond the deadline',
      cronJob({ startingDeadlineSeconds: 60 }),
      hour + 61,
      {
        start: undefined,
        told: ['MissSchedule: Missed scheduled time to start a job: Thu, 01 Jan 2026 01:00:00 +0000'],
      },
    ],
    ['makes none while suspended', cronJob({ suspend: true }), hour, { start: undefined, wait: undefined }],
    [
      'makes none beside another when that is forbidden',
      cronJob({ concurrencyPolicy: 'Forbid' }, active('old')),
      hour,
      { start: undefined, told: [running], wait: hour },
      [job('old')],
    ],
    [
      'puts it in the place of another',
      cronJob({ concurrencyPolicy: 'Replace' }, active('old')),
      hour,
      { start: hour, replace: ['old'] },
      [job('old'), completed('older', 1)],
    ],
    [
      'goes by the clock of a time zone',
      cronJob({ schedule: '0 2 * * *', timeZone: 'Europe/Vienna' }),
      60,
      { start: undefined, wait: hour - 60 },
    ],
    [
      'says so when it does not know the time zone',
      cronJob({ timeZone: 'Mars/Base' }),
      hour,
      { start: undefined, told: ['UnknownTimeZone: invalid timeZone: "Mars/Base": unknown time zone Mars/Base'] },
    ],
    [
      'says so when it cannot read the schedule',
      cronJob({ schedule: 'x' }),
      hour,
      {
        start: undefined,
        told: ['UnparseableSchedule: unparseable schedule: "x" : expected exactly 5 fields, found 1: [x]'],
      },
    ],
    [
      'says so when there is no such day',
      cronJob({ schedule: '59 23 31 2 *' }),
      hour,
      {
        start: undefined,
        wait: undefined,
        told: [
          'InvalidSchedule: invalid schedule: 59 23 31 2 * : time difference between two schedules is less than 1 second',
        ],
      },
    ],
    [
      'goes on from the last time with @every',
      cronJob({ schedule: '@every 50m' }, { lastScheduleTime: at(600) }),
      1200,
      { wait: 2400 },
    ],
    [
      'makes none on its way out',
      { ...cronJob(), metadata: meta('tick', { deletionTimestamp: at(0) }) },
      hour,
      { start: undefined },
    ],
  ];
  it.each(cases)('%s', (_, object, seconds, expected, jobs = []) => {
    expect(plan(object, seconds, jobs)).toMatchObject(expected);
  });

  it('follows its jobs', () => {
    const status = { ...active('a', 'b', 'c', 'gone'), lastSuccessfulTime: at(2) };
    const jobs = [completed('a', 5), failed('b', 6), job('c'), job('strange')];
    expect(plan(cronJob({}, status), 60, jobs)).toMatchObject({
      status: { active: [{ name: 'c' }], lastSuccessfulTime: at(5) },
      told: [
        'SawCompletedJob: Saw completed job: a, condition: Complete',
        'SawCompletedJob: Saw completed job: b, condition: Failed',
        'MissingJob: Active job went missing: gone',
        'UnexpectedJob: Saw a job that the controller did not create or forgot: strange',
      ],
    });
  });

  it('keeps as many old jobs as the limits say, the newest', () => {
    const jobs = [
      ...[4, 1, 3, 2].map(seconds => completed(`c${seconds}`, seconds)),
      ...[3, 1, 2].map(seconds => failed(`f${seconds}`, seconds)),
      job('running'),
    ];
    expect(plan(cronJob({}, active('running')), 60, jobs).remove).toEqual(['c1', 'f1', 'f2']);
    const limits = { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 5 };
    expect(plan(cronJob(limits, active('running')), 60, jobs).remove).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('makes every job of a month at its time, and none besides', () => {
    const minutes = 31 * 24 * 60;
    const started: number[] = [];
    let status: CronJobStatus = {};
    for (let nowSeconds = 0; nowSeconds < minutes * 60; ) {
      const { start, wait = 0 } = plan(cronJob({ schedule: '*/5 * * * *' }, status), nowSeconds);
      if (start !== undefined) {
        started.push(start);
        status = { lastScheduleTime: at(start) };
      }
      nowSeconds += wait;
    }
    expect(started).toEqual(Array.from({ length: minutes / 5 - 1 }, (_, index) => (index + 1) * 300));
  });
});
