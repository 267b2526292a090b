/** Objects with as many members as upstream's store has room for, in every way that they are written. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigMap, type KubeObject, maxMembers, Secret } from '#api';
import { applied, type Client } from '#client';
import { startTestServer, statusOf, type TestServer } from '../../testing.ts';

/** More than are gone through at a time. */
const count = 6000;
const key = { namespace: 'default', name: 'wide' };
/** Names in no order. */
const keys = (prefix: string, size = count): Record<string, string> =>
  Object.fromEntries(Array.from({ length: size }, (_, i) => [`${prefix}${((i * 7919) % size).toString(36)}`, 'a']));
const sizes = ({ metadata }: KubeObject): Record<string, number> =>
  Object.fromEntries(
    (metadata.managedFields ?? []).map(({ manager = '', fieldsV1 }) => [
      manager,
      Object.keys((fieldsV1 as { 'f:data'?: object })['f:data'] ?? {}).length,
    ]),
  );

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  ({ client } = server);
  await client.create(ConfigMap, { metadata: key, data: keys('a') }, { fieldManager: 'maker' });
});
afterAll(async () => await server[Symbol.asyncDispose]());

test('is there with all of its keys, and whose they are', async () => {
  const made = await client.get(ConfigMap, key);
  expect(made.data).toEqual(keys('a'));
  expect(sizes(made)).toEqual({ maker: count + 1 });
});

test('is patched, a little or all of it', async () => {
  const labels = { a: 'b' };
  const patch = (type: 'merge' | 'strategic-merge', body: unknown) =>
    client.patch(
      ConfigMap,
      key,
      { type: `application/${type}-patch+json`, body },
      { fieldManager: 'other', dryRun: ['All'] },
    );
  for (const type of ['merge', 'strategic-merge'] as const) {
    expect((await patch(type, { metadata: { labels } })).data).toEqual(keys('a'));
    const half = Object.fromEntries(
      Object.keys(keys('a'))
        .slice(0, count / 2)
        .map(name => [name, null]),
    );
    const exchanged = await patch(type, { data: { ...half, ...keys('b', 3000) } });
    expect(Object.keys(exchanged.data ?? {})).toHaveLength(count / 2 + 3000);
    expect(sizes(exchanged)).toEqual({ maker: count / 2 + 1, other: 3000 });
  }
  expect((await patch('strategic-merge', { data: { $patch: 'replace', one: '1' } })).data).toEqual({ one: '1' });
  expect((await patch('merge', { data: null })).data).toBeUndefined();
});

test('is applied, over and over, and less of it', async () => {
  const name = { ...key, name: 'applied' };
  const apply = (data: Record<string, string> | undefined, force = false) =>
    client.patch(ConfigMap, name, applied({ apiVersion: 'v1', kind: 'ConfigMap', metadata: name, data }), {
      fieldManager: 'one',
      force,
    });
  expect(sizes(await apply(keys('a', 3000)))).toEqual({ one: 3000 });
  const both = await apply({ ...keys('a', 3000), ...keys('b', 2500) });
  expect(sizes(both)).toEqual({ one: 5500 });
  const less = await apply(keys('b', 2500));
  expect(less.data).toEqual(keys('b', 2500));
  expect(sizes(less)).toEqual({ one: 2500 });
  await client.patch(
    ConfigMap,
    name,
    {
      type: 'application/merge-patch+json',
      body: { data: Object.fromEntries(Object.keys(keys('b', 2500)).map(each => [each, 'c'])) },
    },
    { fieldManager: 'two' },
  );
  expect((await statusOf(apply(keys('b', 2500)))).message).toMatch(/^Apply failed with 2500 conflicts/);
  expect(sizes(await apply(keys('b', 2500), true))).toEqual({ one: 2500 });
});

test('has as many as there is room for, of a secret too', async () => {
  const data = Object.fromEntries(Object.keys(keys('s', 50_000)).map(name => [name, 'YQ==']));
  expect((await client.create(Secret, { metadata: key, data })).data).toEqual(data);
});

test('has its bound', async () => {
  const body = { metadata: { ...key, name: 'wider' }, data: keys('x', maxMembers + 10) };
  expect((await statusOf(client.create(ConfigMap, body))).message).toContain(`limit is ${maxMembers} members`);
});
