import { describe, expect, test } from 'vitest';
import { ownHolder, parseHolder, processNamespace, renderHolder, visiblePid } from './lock-holder.ts';

const boot = '0b4a3c1e-7a5d-4b6f-9f0e-1c2d3e4f5a6b';

test.each([
  ['', undefined],
  ['nonsense\n', undefined],
  ['17\n', { pid: 17, identity: '17' }],
  ['17 4711\n', { pid: 17, identity: '17 4711' }],
  [`17 4711 ${boot} pid:[4026531836]\n`, { pid: 17, identity: '17 4711', namespace: `${boot} pid:[4026531836]` }],
  [`17 4711 ${boot} more than that\n`, undefined],
])('%j', (text, expected) => {
  expect(parseHolder(text)).toEqual(expected);
});

describe('a holder is visible', () => {
  const own = ownHolder();
  test('when it is this process', () => {
    expect(parseHolder(renderHolder(own))).toEqual(
      processNamespace() === '' ? { pid: own.pid, identity: own.identity } : own,
    );
    expect(visiblePid(own)).toBe(process.pid);
  });

  test.each([
    ['of another namespace', { ...own, namespace: `${boot} pid:[1]` }],
    ['that had the number before', { ...own, identity: `${own.pid} 1` }],
    ['that is gone', { ...own, pid: 2 ** 22 + 12_345 }],
  ])('not when it is one %s', (_, holder) => {
    expect(visiblePid(holder)).toBeUndefined();
  });
});
