import { describe, expect, it } from 'vitest';
import type { CronJob, Job } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { cronJobStrategy } from './cron-job.ts';
import { jobStrategy } from './job.ts';

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] } };
const job = (spec: object = {}) => ({ spec: { template, ...spec } });
const indexed = (spec: object = {}) => job({ completionMode: 'Indexed', completions: 3, ...spec });
const rule = (fields: object) => job({ podFailurePolicy: { rules: [{ action: 'Ignore', ...fields }] } });

describe('jobs', () => {
  it('get defaults, and a selector of their own', () => {
    const { object, messages } = planCreate<Job>(jobStrategy, job());
    expect(messages).toEqual([]);
    const labels = {
      'batch.kubernetes.io/controller-uid': 'u1',
      'batch.kubernetes.io/job-name': 'x',
      'controller-uid': 'u1',
      'job-name': 'x',
    };
    expect(object).toMatchObject({
      metadata: { labels, generation: 1 },
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } },
        template: { metadata: { labels } },
      },
    });
    const queue = planCreate<Job>(jobStrategy, indexed({ parallelism: 2, backoffLimitPerIndex: 1 })).object;
    expect(queue.spec).toMatchObject({ completions: 3, backoffLimit: 2147483647 });
    expect(planCreate<Job>(jobStrategy, job({ parallelism: 2 })).object.spec.completions).toBeUndefined();
  });

  it.each<[string, object, string[]]>([
    [
      'pods that always restart',
      job({ template: { spec: { ...template.spec, restartPolicy: 'Always' } } }),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'less than no pods',
      job({ parallelism: -1 }),
      ['spec.parallelism: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'a controller without a domain',
      job({ managedBy: 'me' }),
      ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'indexes without a number of them',
      job({ completionMode: 'Indexed', parallelism: 1 }),
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'a mode that there is not',
      job({ completionMode: 'x', backoffLimitPerIndex: 1 }),
      ['spec.completionMode: Unsupported value: "x": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'a limit of indexes without indexes',
      job({ backoffLimitPerIndex: 1 }),
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'a selector of somebody else',
      job({ selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'other' } } }),
      [
        'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"other"}}: `selector` not auto-generated',
        'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"u1","batch.kubernetes.io/job-name":"x","controller-uid":"u1","job-name":"x"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a rule that says nothing',
      rule({}),
      ['spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
    ],
    [
      'exit codes in disorder',
      rule({ onExitCodes: { operator: 'In', values: [3, 0, 3] } }),
      [
        'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 3',
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,0,3]: must be ordered',
      ],
    ],
    [
      'success of indexes that there are not',
      indexed({ successPolicy: { rules: [{ succeededIndexes: '0,2-3' }] } }),
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,2-3": error parsing succeededIndexes: too large index: "3"',
      ],
    ],
    [
      'more successes than indexes',
      indexed({ successPolicy: { rules: [{ succeededIndexes: '0', succeededCount: 2 }] } }),
      [
        'spec.successPolicy.rules[0].succeededCount: Invalid value: 2: must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)',
      ],
    ],
  ])('are refused with %s', (_what, given, messages) => {
    expect(planCreate(jobStrategy, given).messages).toEqual(messages);
  });

  it.each<[string, (draft: Job) => void, string[]]>([
    [
      'completions',
      ({ spec }) => Object.assign(spec, { completions: 2 }),
      ['spec.completions: Invalid value: 2: field is immutable'],
    ],
    ['parallelism', ({ spec }) => Object.assign(spec, { parallelism: 5 }), []],
  ])('changed: %s', (_what, change, messages) => {
    const { object } = planCreate<Job>(jobStrategy, job());
    expect(planUpdate(jobStrategy, object, change).messages).toEqual(messages);
  });

  it('may be said anew where they go while they are suspended and have not begun', () => {
    const { object } = planCreate<Job>(jobStrategy, job({ suspend: true }));
    const move = ({ spec }: Job) => Object.assign(spec.template.spec, { nodeSelector: { zone: 'a' } });
    expect(planUpdate(jobStrategy, object, move).messages).toEqual([]);
    object.status = { startTime: '2026-01-01T00:00:00Z' };
    expect(planUpdate(jobStrategy, object, move).messages[0]).toMatch(
      /^spec\.template: Invalid value: .* field is immutable$/,
    );
  });

  it.each<[string, object, string[]]>([
    [
      'failed without a reason',
      { startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Failed', status: 'True' }] },
      ['status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition'],
    ],
    [
      'more ready than active',
      { ready: 1 },
      ['status.ready: Invalid value: 1: cannot set more ready pods than active'],
    ],
    [
      'indexes of a job without',
      { completedIndexes: '0' },
      [
        'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      ],
    ],
    [
      'a pod counted twice',
      { uncountedTerminatedPods: { succeeded: ['a'], failed: ['a'] } },
      ['status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"'],
    ],
    [
      'done without an end',
      {
        startTime: '2026-01-01T00:00:00Z',
        conditions: [
          { type: 'SuccessCriteriaMet', status: 'True' },
          { type: 'Complete', status: 'True' },
        ],
      },
      ['status.completionTime: Required value: completionTime is required for Complete jobs'],
    ],
  ])('have no status %s', (_what, status, messages) => {
    const { object } = planCreate<Job>(jobStrategy, job());
    const set = (draft: Job) => Object.assign(draft, { status });
    expect(planUpdate(jobStrategy, object, set, 'status').messages).toEqual(messages);
  });

  it('print upstream’s columns', () => {
    const { object } = planCreate<Job>(jobStrategy, job({ completions: 3 }));
    expect(jobStrategy.columns?.map(({ name }) => name).join()).toBe(
      'Name,Status,Completions,Duration,Age,Containers,Images,Selector',
    );
    object.status = { succeeded: 1, startTime: '2026-01-02T03:03:05Z' };
    expect(printCells(jobStrategy.columns ?? [], object).slice(0, 4)).toEqual(['x', 'Running', '1/3', '60s']);
  });
});

const cronJob = (spec: object = {}) => ({
  spec: { schedule: '@hourly', jobTemplate: { spec: { template } }, ...spec },
});

describe('cron jobs', () => {
  it('get defaults, and leave their jobs without', () => {
    const { object, messages } = planCreate<CronJob>(cronJobStrategy, cronJob());
    expect(messages).toEqual([]);
    const { jobTemplate, ...spec } = object.spec;
    expect(spec).toEqual({
      schedule: '@hourly',
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    expect(Object.keys(jobTemplate.spec)).toEqual(['template']);
  });

  it.each<[object, string[]]>([
    [{ schedule: 'x' }, ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]']],
    [
      { schedule: 'TZ=UTC * * * * *' },
      [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [{ timeZone: 'Mars/Phobos' }, ['spec.timeZone: Invalid value: "Mars/Phobos": unknown time zone Mars/Phobos']],
    [{ timeZone: 'europe/berlin' }, ['spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin']],
    [{ timeZone: 'US/Pacific' }, []],
    [{ timeZone: '' }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
    [
      { failedJobsHistoryLimit: -1 },
      ['spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      { jobTemplate: { spec: { template, manualSelector: true } } },
      ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate(cronJobStrategy, cronJob(spec)).messages).toEqual(messages);
  });

  it('have names with room for that of a job', () => {
    const { messages } = planCreate(cronJobStrategy, { ...cronJob(), metadata: { name: 'a'.repeat(53) } });
    expect(messages).toEqual([`metadata.name: Invalid value: "${'a'.repeat(53)}": must be no more than 52 characters`]);
  });

  it('print upstream’s columns', () => {
    const { object } = planCreate<CronJob>(cronJobStrategy, cronJob({ suspend: true }));
    object.status = { lastScheduleTime: '2026-01-02T03:03:05Z' };
    expect(printCells(cronJobStrategy.columns ?? [], object)).toEqual([
      'x',
      '@hourly',
      '<none>',
      'True',
      0,
      '60s',
      '0s',
      'c',
      'i:1',
      '<none>',
    ]);
  });
});
