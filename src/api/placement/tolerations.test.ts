import { describe, expect, it } from 'vitest';
import type { Taint } from '../core/v1/node.ts';
import type { Toleration } from '../core/v1/scheduling.ts';
import { tolerates } from './tolerations.ts';

describe('tolerates', () => {
  const taint: Taint = { key: 'a', value: '5', effect: 'NoExecute' };
  const cases: [Toleration, boolean][] = [
    [{ key: 'a', value: '5' }, true],
    [{ key: 'a', value: '6' }, false],
    [{ key: 'a' }, false],
    [{ key: 'b', value: '5' }, false],
    [{ key: 'a', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ value: '5' }, false],
    [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }, false],
    [{ key: 'a', operator: 'Gt', value: '4' }, true],
    [{ key: 'a', operator: 'Lt', value: '4' }, false],
    [{ key: 'a', operator: 'Gt', value: 'x' }, false],
  ];
  it.each(cases)('%j: %j', (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });
});
