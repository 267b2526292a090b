import { describe, expect, it } from 'vitest';
import type { RuntimeClass } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { runtimeClassStrategy as strategy } from './runtime-class.ts';

describe('runtime classes', () => {
  it.each<[object, string[]]>([
    [{}, ['handler: Required value']],
    [{ handler: 'a.b' }, ['handler: Invalid value: "a.b": must not contain dots']],
    [{ handler: 'runc', scheduling: {}, overhead: {} }, []],
    [
      { handler: 'h', overhead: { podFixed: { cpu: '-1' } } },
      ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      {
        handler: 'h',
        scheduling: {
          tolerations: [
            { key: 'a', operator: 'Exists' },
            { key: 'a', operator: 'Exists' },
          ],
        },
      },
      ['scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}'],
    ],
    [
      { handler: 'h', scheduling: { nodeSelector: { a: 'b c' } } },
      [expect.stringContaining('scheduling.nodeSelector: Invalid value: "b c": a valid label must be')],
    ],
  ])('%j', (facts, messages) => {
    expect(planCreate(strategy, facts).messages).toEqual(messages);
  });

  it('keep their handler', () => {
    const { object } = planCreate<RuntimeClass>(strategy, { handler: 'a' });
    const change = (draft: RuntimeClass) => {
      draft.handler = 'b';
    };
    expect(planUpdate(strategy, object, change).messages).toEqual(['handler: Invalid value: null: field is immutable']);
    expect(printCells(strategy.columns ?? [], object)).toEqual(['x', 'a', '0s']);
  });
});
