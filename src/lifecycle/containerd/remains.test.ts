import { describe, expect, it } from 'vitest';
import { parseMounts } from './mount-table.ts';
import { withDescendants } from './processes.ts';

describe('parseMounts', () => {
  it('reads paths with escaped characters', () => {
    const table =
      '36 35 98:0 / /data rw - ext4 /dev/vda rw\n37 36 0:5 / /data/with\\040space\\134and rw - tmpfs tmpfs rw\n';
    expect(parseMounts(table)).toEqual([
      { id: 36, parentId: 35, point: '/data' },
      { id: 37, parentId: 36, point: '/data/with space\\and' },
    ]);
  });
});

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
