import { describe, expect, it } from 'vitest';
import { withDescendants } from './processes.ts';

describe('withDescendants', () => {
  it('lists children before their parents and nobody else', () => {
    const processes = [
      { pid: 10, parentPid: 1, args: ['shim'] },
      { pid: 11, parentPid: 10, args: ['pause'] },
      { pid: 12, parentPid: 11, args: ['sh'] },
      { pid: 20, parentPid: 1, args: ['other'] },
    ];
    expect(withDescendants(processes, [10])).toEqual([12, 11, 10]);
  });
});
