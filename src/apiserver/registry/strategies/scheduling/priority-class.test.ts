import { describe, expect, it } from 'vitest';
import type { PriorityClass } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { priorityClassStrategy as strategy } from './priority-class.ts';

const reserved = "priority class names with 'system-' prefix are reserved for system use only. error:";

describe('priority classes', () => {
  it.each<[string, object, string[]]>([
    ['x', { value: 5 }, []],
    ['x', {}, []],
    [
      'x',
      { value: 1_000_000_001 },
      ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
    ],
    [
      'x',
      { preemptionPolicy: 'x' },
      ['preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"'],
    ],
    ['x', { preemptionPolicy: '' }, ['preemptionPolicy: Required value']],
    ['system-a', { value: 1 }, [`metadata.name: Forbidden: ${reserved} system-a is not a known system priority class`]],
    [
      'system-node-critical',
      { value: 1 },
      [`metadata.name: Forbidden: ${reserved} value of system-node-critical PriorityClass must be 2000001000`],
    ],
    ['system-node-critical', { value: 2_000_001_000 }, []],
  ])('%s with %j', (name, facts, messages) => {
    expect(planCreate(strategy, { metadata: { name }, ...facts }).messages).toEqual(messages);
  });

  it('keep their number and policy, and their generation', () => {
    const { object } = planCreate<PriorityClass>(strategy, { value: 5, description: 'old' });
    const change = (draft: PriorityClass) => {
      Object.assign(draft, { value: 6, preemptionPolicy: 'Never', description: 'new' });
    };
    const { object: changed, messages } = planUpdate<PriorityClass>(strategy, object, change);
    expect(messages).toEqual([
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]);
    const unknown = planUpdate<PriorityClass>(strategy, object, draft =>
      Object.assign(draft, { preemptionPolicy: 'x' }),
    );
    expect(unknown.messages).toEqual(['preemptionPolicy: Invalid value: "x": field is immutable']);
    expect(changed).toMatchObject({ description: 'new', metadata: { generation: 1 } });
    expect(printCells(strategy.columns ?? [], object)).toEqual(['x', 5, false, '0s', 'PreemptLowerPriority']);
  });
});
