import { describe, expect, it } from 'vitest';
import type { PodGroup, Workload } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { podGroupStrategy } from './pod-group.ts';
import { workloadStrategy } from './workload.ts';

const gang = { schedulingPolicy: { gang: { minCount: 3 } } };

describe('groups of pods', () => {
  it.each<[string, object, string[]]>([
    ['a gang', gang, []],
    ['a basic one', { schedulingPolicy: { basic: {} } }, []],
    ['of a template', { ...gang, workloadRef: { workloadName: 'a.b', templateName: 'c' } }, []],
    ['without a policy', {}, ['spec.schedulingPolicy: Invalid value: "": must specify one of: `basic`, `gang`']],
    [
      'with two',
      { schedulingPolicy: { basic: {}, gang: { minCount: 1 } } },
      ['spec.schedulingPolicy: Invalid value: "{basic, gang}": must specify exactly one of: `basic`, `gang`'],
    ],
    ['of none', { schedulingPolicy: { gang: {} } }, ['spec.schedulingPolicy.gang.minCount: Required value']],
    [
      'of less than none',
      { schedulingPolicy: { gang: { minCount: -1 } } },
      ['spec.schedulingPolicy.gang.minCount: Invalid value: -1: must be greater than or equal to 1'],
    ],
    [
      'of half a template',
      { ...gang, workloadRef: { workloadName: 'a' } },
      ['spec.workloadRef.templateName: Required value'],
    ],
    [
      'with two modes',
      { ...gang, disruptionMode: { all: {}, single: {} } },
      ['spec.disruptionMode: Invalid value: "{single, all}": must specify exactly one of: `single`, `all`'],
    ],
    [
      'more important than allowed',
      { ...gang, priority: 1_000_000_001 },
      ['spec.priority: Invalid value: 1000000001: must be less than or equal to 1000000000'],
    ],
  ])('%s', (_, spec, messages) => {
    expect(planCreate(podGroupStrategy, { spec }).messages).toEqual(messages);
  });

  it('have a mode, and drop what is behind other gates', () => {
    const { object } = planCreate<PodGroup>(podGroupStrategy, {
      spec: { ...gang, preemptionPolicy: 'Never', resourceClaims: [{ name: 'a', resourceClaimName: 'b' }] },
    });
    expect(object.spec).toEqual({ ...gang, disruptionMode: { single: {} } });
    expect(printCells(podGroupStrategy.columns ?? [], object)).toEqual(['x', 'Gang', '<none>', 'Pending', '0s']);
  });

  it.each<[string, (draft: PodGroup) => void, string[]]>([
    ['their minimum may change', ({ spec }) => void (spec.schedulingPolicy = { gang: { minCount: 1 } }), []],
    [
      'their policy stays',
      ({ spec }) => void (spec.schedulingPolicy = { basic: {} }),
      [
        'spec.schedulingPolicy.basic: Invalid value: null: field is immutable',
        'spec.schedulingPolicy.gang: Invalid value: null: field cannot be cleared once set',
      ],
    ],
    [
      'and so does all else',
      ({ spec }) =>
        void Object.assign(spec, {
          workloadRef: { workloadName: 'a', templateName: 'b' },
          disruptionMode: { all: {} },
          priorityClassName: 'high',
          priority: 7,
        }),
      ['workloadRef', 'disruptionMode', 'priorityClassName', 'priority'].map(
        name => `spec.${name}: Invalid value: null: field is immutable`,
      ),
    ],
  ])('%s', (_, change, messages) => {
    const { object } = planCreate<PodGroup>(podGroupStrategy, { spec: gang });
    expect(planUpdate<PodGroup>(podGroupStrategy, object, change).messages).toEqual(messages);
  });

  it.each([
    [[{ type: 'PodGroupInitiallyScheduled', status: 'True', reason: 'Scheduled' }], 'Scheduled'],
    [[{ type: 'PodGroupInitiallyScheduled', status: 'False', reason: 'Unschedulable' }], 'Unschedulable'],
    [[{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }], 'PreemptionByScheduler'],
  ])('show %j', (conditions, status) => {
    const { object } = planCreate<PodGroup>(podGroupStrategy, { spec: gang });
    expect(printCells(podGroupStrategy.columns ?? [], { ...object, status: { conditions } } as PodGroup)[3]).toBe(
      status,
    );
  });
});

describe('workloads', () => {
  const template = (name: string, more: object = {}) => ({ name, ...gang, ...more });
  it.each<[string, object, string[]]>([
    ['one template', { podGroupTemplates: [template('a')] }, []],
    ['none', {}, ['spec: Invalid value: "": must specify one of: `podGroupTemplates`, `compositePodGroupTemplates`']],
    [
      'nine',
      { podGroupTemplates: 'abcdefghi'.split('').map(name => template(name)) },
      ['spec.podGroupTemplates: Too many: 9: must have at most 8 items'],
    ],
    [
      'names that are none',
      { podGroupTemplates: [template('A')], controllerRef: { kind: 'a/b', name: '' } },
      [
        'spec.controllerRef.kind: Invalid value: "a/b": may not contain \'/\'',
        'spec.controllerRef.name: Required value',
        "spec.podGroupTemplates[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      'of different importance',
      { podGroupTemplates: [template('a', { priorityClassName: 'x' }), template('b')] },
      ['spec: Invalid value: null: detected multiple priority configurations'],
    ],
  ])('%s', (_, spec, messages) => {
    expect(planCreate(workloadStrategy, { spec }).messages).toEqual(messages);
  });

  it.each<[string, (draft: Workload) => void, string[]]>([
    [
      'a minimum may change',
      ({ spec }) => void (spec.podGroupTemplates = [template('a', { schedulingPolicy: { gang: { minCount: 1 } } })]),
      [],
    ],
    [
      'templates do not come or go',
      ({ spec }) => void (spec.podGroupTemplates = [template('b')]),
      [
        'spec.podGroupTemplates[0]: Forbidden: item may not be added',
        'spec.podGroupTemplates: Forbidden: item may not be removed',
      ],
    ],
    [
      'whose they are stays',
      ({ spec }) => void (spec.controllerRef = { kind: 'Job', name: 'a' }),
      ['spec.controllerRef: Invalid value: null: field is immutable'],
    ],
    [
      'how a template may be pushed off stays',
      ({ spec }) => void (spec.podGroupTemplates = [template('a', { disruptionMode: { all: {} } })]),
      ['spec.podGroupTemplates[0].disruptionMode: Invalid value: null: field is immutable'],
    ],
  ])('%s', (_, change, messages) => {
    const { object } = planCreate<Workload>(workloadStrategy, { spec: { podGroupTemplates: [template('a')] } });
    expect(planUpdate<Workload>(workloadStrategy, object, change).messages).toEqual(messages);
  });
});
