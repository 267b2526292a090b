import { describe, expect, it } from 'vitest';
import type { JobSpec, PodFailurePolicyRule, PodStatus } from '#api';
import { ended, job, jobPod } from '../fixtures/job-builders.ts';
import { judgeFailure } from './failure-policy.ts';

const onExit = (values: number[], more: object = {}) => ({ onExitCodes: { operator: 'In' as const, values, ...more } });
const disrupted: PodStatus = { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] };
const onDisruption = { onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] };

describe('judgeFailure', () => {
  const cases: [string, PodFailurePolicyRule[], PodStatus, object, Partial<JobSpec>?][] = [
    ['counts what no rule is about', [{ action: 'Ignore', ...onExit([3]) }], ended(1), { action: 'Count' }],
    ['asks for exit codes', [{ action: 'Ignore', ...onExit([1, 3]) }], ended(3), { action: 'Ignore' }],
    [
      'asks for other exit codes',
      [{ action: 'Ignore', ...onExit([1], { operator: 'NotIn' }) }],
      ended(2),
      { action: 'Ignore' },
    ],
    [
      'never takes success for another code',
      [{ action: 'Ignore', ...onExit([1], { operator: 'NotIn' }) }],
      ended(0),
      { action: 'Count' },
    ],
    [
      'asks one container only',
      [{ action: 'Ignore', ...onExit([1], { containerName: 'other' }) }],
      ended(1),
      { action: 'Count' },
    ],
    [
      'lets the first rule hold',
      [
        { action: 'Count', ...onExit([1]) },
        { action: 'Ignore', ...onExit([1]) },
      ],
      ended(1),
      { action: 'Count' },
    ],
    ['asks for conditions', [{ action: 'Ignore', ...onDisruption }], disrupted, { action: 'Ignore' }],
    [
      'says which condition fails the job',
      [{ action: 'FailJob', ...onDisruption }],
      disrupted,
      { action: 'FailJob', message: 'Pod default/p has condition DisruptionTarget matching FailJob rule at index 0' },
    ],
    [
      'says which container fails the job',
      [
        { action: 'Ignore', ...onDisruption },
        { action: 'FailJob', ...onExit([42]) },
      ],
      ended(42),
      {
        action: 'FailJob',
        message: 'Container main for pod default/p failed with exit code 42 matching FailJob rule at index 1',
      },
    ],
    [
      'ends the index',
      [{ action: 'FailIndex', ...onExit([1]) }],
      ended(1),
      { action: 'FailIndex' },
      { backoffLimitPerIndex: 1 },
    ],
    ['passes over indexes where none count', [{ action: 'FailIndex', ...onExit([1]) }], ended(1), { action: 'Count' }],
  ];
  it.each(cases)('%s', (_, rules, status, expected, spec = {}) => {
    const object = job('work', { spec: { ...spec, podFailurePolicy: { rules } } });
    expect(judgeFailure(object, jobPod('p', { status }))).toEqual(expected);
  });
});
