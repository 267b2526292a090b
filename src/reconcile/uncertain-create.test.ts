import { expect, it } from 'vitest';
import { ConfigMap, StatusError } from '#api';
import { createVirtualClock } from '#base';
import type { Client } from '#client';
import { findOut } from './uncertain-create.ts';

const create = { kind: ConfigMap, namespace: 'default' };

function ask(answers: readonly unknown[]) {
  const clock = createVirtualClock();
  const left = [...answers];
  const list = () => {
    const answer = left.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ items: answer });
  };
  const client = { list } as unknown as Client;
  return { clock, left, found: findOut(create, { client, clock, signal: new AbortController().signal }) };
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
