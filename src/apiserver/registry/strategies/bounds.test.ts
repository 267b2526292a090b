import { describe, expect, it } from 'vitest';
import type { LimitRange, ResourceQuota } from '#api';
import { limitRangeStrategy } from './limit-range.ts';
import { resourceQuotaStrategy } from './resource-quota.ts';
import { planCreate, planUpdate, printCells } from './testing.ts';

const range = (...limits: object[]) => ({ spec: { limits } });

describe('limit ranges', () => {
  it.each<[object, object]>([
    [{ max: { cpu: '2' } }, { max: { cpu: '2' }, default: { cpu: '2' }, defaultRequest: { cpu: '2' } }],
    [{ min: { cpu: '2' } }, { min: { cpu: '2' }, defaultRequest: { cpu: '2' } }],
    [
      { default: { cpu: '2' }, defaultRequest: { cpu: '1', memory: '1Gi' } },
      { default: { cpu: '2' }, defaultRequest: { cpu: '1', memory: '1Gi' } },
    ],
  ])('complete the bounds of containers: %j', (given, expected) => {
    const { object, messages } = planCreate<LimitRange>(limitRangeStrategy, range({ type: 'Container', ...given }));
    expect(messages).toEqual([]);
    expect(object.spec.limits).toEqual([{ type: 'Container', ...expected }]);
  });

  it.each<[object[], string[]]>([
    [
      [{ type: 'Foo' }],
      ['spec.limits[0].type: Invalid value: "Foo": must be a standard limit type or fully qualified'],
    ],
    [[{ type: 'a.b/C' }, { type: 'a.b/C' }], ['spec.limits[1].type: Duplicate value: "a.b/C"']],
    [
      [{ type: 'Pod', default: { cpu: '1' } }],
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      [{ type: 'PersistentVolumeClaim' }],
      [
        'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      ],
    ],
    [
      [
        {
          type: 'Container',
          max: { cpu: '2' },
          min: { cpu: '1' },
          default: { cpu: '5' },
          defaultRequest: { cpu: '500m' },
        },
      ],
      [
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "500m": min value 1 is greater than default request value 500m',
        'spec.limits[0].default[cpu]: Invalid value: "2": default value 5 is greater than max value 2',
      ],
    ],
    [
      [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '1' }, maxLimitRequestRatio: { cpu: '3' } }],
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000'],
    ],
    [
      [{ type: 'PersistentVolumeClaim', max: { storage: '2' }, min: { nonsense: '1', 'a.b/c': '1', cpu: '1' } }],
      ['spec.limits[0].min[nonsense]: Invalid value: "nonsense": must be a standard resource type or fully qualified'],
    ],
    [
      [{ type: 'Container', default: { 'a.b/c': '2' }, defaultRequest: { 'a.b/c': '1' } }],
      [
        'spec.limits[0].defaultRequest[a.b/c]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in a.b/c',
      ],
    ],
  ])('%j', (limits, messages) => {
    expect(planCreate(limitRangeStrategy, range(...limits)).messages).toEqual(messages);
  });
});

const inapt = 'unsupported scope applied to resource';

describe('resource quotas', () => {
  it.each<[object, string[]]>([
    [{ hard: { pods: '1', 'count/deployments.apps': '1', 'requests.example.com/gpu': '1', 'a.b/c': '1' } }, []],
    [
      { hard: { foo: '1', pods: '1.5', services: '-1' } },
      [
        'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
        'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
        'spec.hard[pods]: Invalid value: "1500m": must be an integer',
        'spec.hard[services]: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [{ hard: { pods: '1' }, scopes: ['Foo'] }, ['spec.scopes: Invalid value: ["Foo"]: unsupported scope']],
    [
      { hard: { pods: '1' }, scopes: ['constructor'] },
      ['spec.scopes: Invalid value: ["constructor"]: unsupported scope'],
    ],
    [{ hard: { cpu: '1' }, scopes: ['BestEffort'] }, [`spec.scopes: Invalid value: ["BestEffort"]: ${inapt}`]],
    [
      { hard: { pods: '1' }, scopes: ['Terminating', 'NotTerminating'] },
      ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
    ],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'BestEffort', operator: 'In', values: ['a'] }] } },
      [
        'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exists\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
      ],
    ],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }, {}] } },
      [
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "": unsupported scope',
        'spec.scopeSelector.matchExpressions.operator: Invalid value: "": not a valid selector operator',
      ],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate(resourceQuotaStrategy, { spec }).messages).toEqual(messages);
  });

  it('keep their scopes, and show what is used', () => {
    const spec = { hard: { pods: '6', 'limits.cpu': '2' }, scopes: ['NotTerminating'] };
    const { object } = planCreate<ResourceQuota>(resourceQuotaStrategy, { spec });
    const { messages } = planUpdate<ResourceQuota>(resourceQuotaStrategy, object, draft => {
      draft.spec.scopes = ['Terminating'];
    });
    expect(messages).toEqual(['spec.scopes: Invalid value: ["Terminating"]: field is immutable']);
    object.status = { hard: { pods: '6', 'limits.cpu': '2' }, used: { pods: '1' } };
    expect(printCells(resourceQuotaStrategy.columns ?? [], object)).toEqual([
      'x',
      'pods: 1/6',
      'limits.cpu: 0/2',
      '0s',
    ]);
  });
});
