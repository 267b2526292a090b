import { describe, expect, it } from 'vitest';
import type { FlowSchema, PriorityLevelConfiguration } from '#api';
import { defaultLevels, defaultSchemas } from '../../../flow-control/index.ts';
import { planCreate, printCells } from '../testing.ts';
import { flowSchemaStrategy } from './flow-schema.ts';
import { priorityLevelConfigurationStrategy } from './priority-level-configuration.ts';

const schema = (spec: object = {}) => ({ spec: { priorityLevelConfiguration: { name: 'low' }, ...spec } });
const subjects = [{ kind: 'Group', group: { name: '*' } }];
const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] };

describe('flow schemas', () => {
  it('print upstream’s columns', () => {
    const { object, messages } = planCreate<FlowSchema>(
      flowSchemaStrategy,
      schema({ rules: [{ subjects, resourceRules: [everything] }], distinguisherMethod: { type: 'ByUser' } }),
    );
    expect(messages).toEqual([]);
    expect(printCells(flowSchemaStrategy.columns ?? [], object)).toEqual(['x', 'low', 1000, 'ByUser', '0s', '?']);
  });

  it.each<[object, string[]]>([
    [
      { priorityLevelConfiguration: {} },
      ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
    ],
    [
      { matchingPrecedence: 1 },
      ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
    ],
    [
      { rules: [{ subjects: [{ kind: 'User', group: { name: 'a' } }], resourceRules: [everything] }] },
      [
        "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      ],
    ],
    [
      { rules: [{ subjects, resourceRules: [{ ...everything, verbs: ['get', '*'], namespaces: [] }] }] },
      [
        'spec.rules[0].resourceRules[0].verbs: Invalid value: ["get","*"]: if \'*\' is present, must not specify other verbs',
        'spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
      ],
    ],
    [
      { rules: [{ subjects, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a*'] }] }] },
      [
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching',
      ],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate(flowSchemaStrategy, schema(spec)).messages).toEqual(messages);
  });
});

const named = (name: string, spec: object) => ({ metadata: { name }, spec });
const fixedOf = (defaults: readonly { metadata: { name: string }; spec: object }[], name: string) =>
  named(name, defaults.find(({ metadata }) => metadata.name === name)?.spec ?? {});

describe('what every cluster has', () => {
  it.each(['exempt', 'catch-all'])('%s is taken as it is', name => {
    expect(planCreate(flowSchemaStrategy, fixedOf(defaultSchemas, name)).messages).toEqual([]);
    expect(planCreate(priorityLevelConfigurationStrategy, fixedOf(defaultLevels, name)).messages).toEqual([]);
  });

  it('lets nobody turn the schema around that lets administrators in', () => {
    const spec = { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 1 };
    expect(planCreate(flowSchemaStrategy, named('exempt', spec)).messages).toEqual([
      `spec: Invalid value: ${JSON.stringify(spec)}: spec of 'exempt' must equal the fixed value`,
    ]);
  });

  it('lets nobody starve what fits no schema, and how much is kept back for what is exempt be said', () => {
    const { spec } = fixedOf(defaultLevels, 'catch-all') as { spec: { limited: object } };
    const starved = { ...spec, limited: { ...spec.limited, nominalConcurrencyShares: 0 } };
    expect(planCreate(priorityLevelConfigurationStrategy, named('catch-all', starved)).messages).toEqual([
      expect.stringMatching(/^spec: Invalid value: .*: spec of 'catch-all' must equal the fixed value$/),
    ]);
    const generous = { type: 'Exempt', exempt: { nominalConcurrencyShares: 5, lendablePercent: 50 } };
    expect(planCreate(priorityLevelConfigurationStrategy, named('exempt', generous)).messages).toEqual([]);
    expect(
      planCreate(priorityLevelConfigurationStrategy, named('exempt', { type: 'Limited' })).messages,
    ).toContainEqual(
      expect.stringContaining("spec of 'exempt' except the 'spec.exempt' field must equal the fixed value"),
    );
  });
});

const limited = (spec: object) => ({
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: spec } } },
});

describe('priority levels', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<PriorityLevelConfiguration>(
      priorityLevelConfigurationStrategy,
      limited({}),
    );
    expect(messages).toEqual([]);
    expect(printCells(priorityLevelConfigurationStrategy.columns ?? [], object)).toEqual([
      'x',
      'Limited',
      30,
      64,
      8,
      50,
      '0s',
    ]);
  });

  it.each<[object, string[]]>([
    [
      { spec: { type: 'Exempt' } },
      ["spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
    ],
    [{ spec: { type: 'Limited' } }, ['spec.limited: Required value']],
    [
      limited({ handSize: 9, queues: 8 }),
      ['spec.limited.limitResponse.queuing.handSize: Invalid value: 9: should not be greater than queues (8)'],
    ],
    [
      limited({ handSize: 8, queues: 1024 }),
      [
        'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 1024 and handSize 8 should not be greater than 60',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(priorityLevelConfigurationStrategy, given).messages).toEqual(messages);
  });
});
