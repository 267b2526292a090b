import { expect, test } from 'vitest';
import { ConfigMap, StatusError } from '#api';
import { createClient } from '../create-client.ts';
import type { ApiRequest, Transport, WatchEvent } from '../transport.ts';
import { followUntil } from './follow-until.ts';

const map = (resourceVersion: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default', uid: '1', resourceVersion, creationTimestamp: '' },
});

/** A server whose lists and watches go as these say, one after the other. */
function serve(lists: readonly ConfigMap[][], watches: readonly (() => AsyncGenerator<WatchEvent<ConfigMap>>)[]) {
  const asked: string[] = [];
  const transport: Transport = {
    request: async () => {
      const items = lists[asked.filter(verb => verb === 'list').length];
      asked.push('list');
      return { metadata: { resourceVersion: '7' }, items };
    },
    watch: (request: ApiRequest) => {
      const watch = watches[asked.filter(verb => verb.startsWith('watch')).length];
      asked.push(`watch ${request.options?.resourceVersion}`);
      return (watch?.() ?? never()) as AsyncGenerator<WatchEvent>;
    },
    discover: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { client: createClient(transport), asked };
}

async function* ends(): AsyncGenerator<WatchEvent<ConfigMap>> {}
async function* expires(): AsyncGenerator<WatchEvent<ConfigMap>> {
  yield { type: 'MODIFIED', object: map('1') };
  throw new StatusError(410, 'Expired', 'too old resource version: 32 (34)');
}
async function* never(): AsyncGenerator<WatchEvent<ConfigMap>> {
  yield { type: 'MODIFIED', object: map('1') };
  await new Promise(() => undefined);
}
async function* breaks(): AsyncGenerator<WatchEvent<ConfigMap>> {
  yield { type: 'MODIFIED', object: map('1') };
  throw new Error('connection lost');
}

const { signal } = new AbortController();
const isNine = (object: ConfigMap) => object.metadata.resourceVersion === '9';

test('a version that is too old, or a watch that ends, is gone on from anew', async () => {
  const { client, asked } = serve([[map('1')], [], [map('9')]], [expires, ends]);
  expect(await followUntil(client, ConfigMap, { signal, isDone: isNine })).toBe(true);
  expect(asked).toEqual(['list', 'watch 7', 'list', 'watch 7', 'list']);
});

test('an end of the objects is told', async () => {
  async function* gone(): AsyncGenerator<WatchEvent<ConfigMap>> {
    yield { type: 'DELETED', object: map('9') };
    await new Promise(() => undefined);
  }
  const { client } = serve([[map('1')]], [gone]);
  expect(await followUntil(client, ConfigMap, { signal, isDone: (_, isGone) => isGone })).toBe(true);
});

test('an abort is no error, everything else is', async () => {
  const aborted = AbortSignal.abort();
  expect(await followUntil(serve([], []).client, ConfigMap, { signal: aborted, isDone: isNine })).toBe(false);
  const { client } = serve([[map('1')]], [breaks]);
  await expect(followUntil(client, ConfigMap, { signal, isDone: isNine })).rejects.toThrow('connection lost');
});
