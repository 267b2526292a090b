import { describe, expect, it } from 'vitest';
import { ConfigMap, StatusError } from '#api';
import { createVirtualClock } from '#base';
import type { Client } from '#client';
import { findOut, type UncertainWrite } from './uncertain-write.ts';

const create = { kind: ConfigMap, namespace: 'default' };

function ask(answers: readonly unknown[], write: UncertainWrite = create) {
  const clock = createVirtualClock();
  const left = [...answers];
  const list = () => {
    const answer = left.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ items: answer });
  };
  const client = { list } as unknown as Client;
  return { clock, left, found: findOut(write, { client, clock, signal: new AbortController().signal }) };
}

it('asks no more when the server refuses to say', async () => {
  const { found, left } = ask([new StatusError(403, 'Forbidden', 'no'), []]);
  expect(await found).toBeUndefined();
  expect(left).toHaveLength(1);
});

it.each([
  new StatusError(429, 'TooManyRequests', 'later'),
  new StatusError(500, 'InternalError', 'no'),
  new Error('no'),
])('asks again after %s, and finds the newest', async failure => {
  const versions = ['9', '10'].map(resourceVersion => ({ metadata: { resourceVersion } }));
  const { clock, found } = ask([failure, versions]);
  await clock.advance(10_000);
  expect(await found).toEqual({ kind: ConfigMap, resourceVersion: '10' });
});

describe('of a delete', () => {
  const write = { ...create, name: 'a', deletedUid: '1' };
  const deleted = { kind: ConfigMap, deleted: { namespace: 'default', name: 'a' }, uid: '1' };
  const found = (metadata: object) => [{ metadata: { resourceVersion: '9', ...metadata } }];

  it.each([
    ['nothing is there', [], deleted],
    ['another is there', found({ uid: '2' }), deleted],
    ['it is going', found({ uid: '1', deletionTimestamp: '2026-01-01T00:00:00Z' }), deleted],
    ['it stays', found({ uid: '1' }), { kind: ConfigMap, resourceVersion: '9' }],
  ])('a cache has to show what became of it: %s', async (_, items, expected) => {
    expect(await ask([items], write).found).toEqual(expected);
  });
});
