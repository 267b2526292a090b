import { expect, it } from 'vitest';
import { decodeObject, Pod, structOf } from '#api';
import { restoreFailure } from './restore-failure.ts';

/** As kube-apiserver v1.37.2 says it of a strategic patch that holds the same. */
it.each([
  [{ metadata: { labels: 'invalid' } }, 'cannot restore map from string'],
  [{ metadata: { labels: ['a'] } }, 'cannot restore map from slice'],
  [{ metadata: { labels: { a: 1 } } }, 'cannot convert int64 to string'],
  [{ spec: 'x' }, 'cannot restore struct from: string'],
  [{ spec: { containers: 'x' } }, 'cannot restore slice from string'],
  [{ spec: { containers: [{ image: 3 }] } }, 'cannot convert int64 to string'],
  [{ spec: { activeDeadlineSeconds: 'x' } }, 'unrecognized type: int64'],
  [{ spec: { activeDeadlineSeconds: 1.5 } }, 'cannot convert float64 to int64'],
  [{ spec: { hostNetwork: 'yes' } }, 'unrecognized type: bool'],
])('%j: %s', (draft, expected) => {
  const { mismatch } = decodeObject(structOf(Pod), draft);
  expect(mismatch && restoreFailure(mismatch)).toBe(expected);
});
