/** Objects whose bytes on disk are not what was written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap } from '#api';
import { createVirtualClock } from '#base';
import { mergePatch } from '#client';
import { openLmdbStore } from '#store';
import { componentRoles } from '../../main/roles.ts';
import { startTestServer, statusOf, type TestServer } from '../testing.ts';

const place = (name: string) => ({ namespace: 'default', name });
const unsafe = { ignoreStoreReadErrorWithClusterBreakingPotential: true };
let directory: string;
let test: TestServer;

const start = async () => {
  const clock = createVirtualClock();
  return await startTestServer({ clock, roles: componentRoles(), store: await openLmdbStore({ directory, clock }) });
};

/** Another letter in the only copy of a text, or in all that stand behind another. */
function damage(text: string, { before = '', letter = '?' } = {}): void {
  const file = join(directory, 'data.mdb');
  const bytes = readFileSync(file);
  const whole = before + text;
  for (let at = bytes.indexOf(whole); at >= 0; at = bytes.indexOf(whole, at + 1))
    bytes.write(letter, at + before.length);
  writeFileSync(file, bytes);
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'unreadable-'));
  {
    await using before = await start();
    for (const name of ['a', 'b', 'c'])
      await before.client.create(ConfigMap, { metadata: { ...place(name) }, data: { text: `damage-me-${name}` } });
    await before.store[Symbol.asyncDispose]();
  }
  damage('damage-me-b');
  test = await start();
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await test.store[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

it('is named by whoever asks for it, and by lists, and all others are read', async () => {
  expect(await statusOf(test.client.list(ConfigMap, { namespace: 'default' }))).toMatchObject({
    code: 500,
    reason: 'StorageReadError',
    message: 'failed to read one or more configmaps from the storage',
    details: { causes: [{ field: '/registry/configmaps/default/b' }] },
  });
  expect(await statusOf(test.client.get(ConfigMap, place('b')))).toMatchObject({
    code: 500,
    reason: 'InternalError',
    message: expect.stringContaining('corrupt object, Key: /registry/configmaps/default/b') as string,
  });
  expect(await statusOf(test.client.list(ConfigMap, { fieldSelector: 'metadata.name=b' }))).toMatchObject({
    code: 500,
  });
  expect((await test.client.list(ConfigMap, { fieldSelector: 'metadata.name=a' })).items).toHaveLength(1);
  expect((await test.client.get(ConfigMap, place('a'))).data).toEqual({ text: 'damage-me-a' });
  expect((await test.client.list(ConfigMap, { namespace: 'kube-system' })).items).toEqual([]);
  await test.client.patch(ConfigMap, place('c'), mergePatch({ data: { text: 'new' } }));
});

it('is not created anew, changed or deleted as if it could be read', async () => {
  const again = test.client.create(ConfigMap, { metadata: place('b') });
  expect(await statusOf(again)).toMatchObject({ code: 409, reason: 'AlreadyExists' });
  for (const write of [
    () => test.client.patch(ConfigMap, place('b'), mergePatch({ data: { text: 'new' } })),
    () => test.client.delete(ConfigMap, place('b')),
    () => test.client.deleteCollection(ConfigMap, { namespace: 'default' }),
  ])
    expect(await statusOf(write())).toMatchObject({ code: 500 });
});

it('goes by a delete that ignores that it cannot be read', async () => {
  expect(await test.client.delete(ConfigMap, place('b'), unsafe)).toMatchObject({ status: 'Success' });
  const { items } = await test.client.list(ConfigMap, { namespace: 'default' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  await test.client.create(ConfigMap, { metadata: place('b'), data: { text: 'again' } });
  expect((await test.client.get(ConfigMap, place('b'))).data).toEqual({ text: 'again' });
});

it('does not go otherwise: readable objects, other options, collections', async () => {
  const refused = [
    [() => test.client.delete(ConfigMap, place('a'), unsafe), 'is exclusively used to delete corrupt object(s)'],
    [
      () => test.client.delete(ConfigMap, place('b'), { ...unsafe, gracePeriodSeconds: 0 }),
      'together with .gracePeriod',
    ],
    [
      () => test.client.deleteCollection(ConfigMap, { namespace: 'default', ...unsafe }),
      'is not allowed with DELETECOLL',
    ],
  ] as const;
  for (const [send, message] of refused)
    expect(await statusOf(send())).toMatchObject({ code: 422, message: expect.stringContaining(message) as string });
  const gone = test.client.delete(ConfigMap, place('x'), unsafe);
  expect(await statusOf(gone)).toMatchObject({ code: 404 });
});

describe('one whose key is damaged', () => {
  beforeEach(async () => {
    await test.client.create(ConfigMap, { metadata: place('flipped'), data: { text: 'kept' } });
    await test[Symbol.asyncDispose]();
    await test.store[Symbol.asyncDispose]();
    // In the order of keys it is where it was.
    damage('flipped', { before: 'default/', letter: 'g' });
    test = await start();
    await test.client.delete(ConfigMap, place('b'), unsafe);
  });

  it('is named by its old name too, which it keeps', async () => {
    const message = expect.stringContaining('corrupt object, Key: /registry/configmaps/default/glipped') as string;
    for (const send of [
      () => test.client.get(ConfigMap, place('flipped')),
      () => test.client.create(ConfigMap, { metadata: place('flipped') }),
      () => test.client.patch(ConfigMap, place('flipped'), mergePatch({ data: { text: 'new' } })),
      () => test.client.delete(ConfigMap, place('flipped')),
    ])
      expect(await statusOf(send())).toMatchObject({ code: 500, message });
    expect(await statusOf(test.client.get(ConfigMap, place('clipped')))).toMatchObject({ code: 404 });
    await test.client.create(ConfigMap, { metadata: place('clipped') });
  });

  it('goes by its old name, and leaves that to others', async () => {
    expect(await test.client.delete(ConfigMap, place('flipped'), unsafe)).toMatchObject({ status: 'Success' });
    await test.client.create(ConfigMap, { metadata: place('flipped') });
    const { items } = await test.client.list(ConfigMap, { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'c', 'flipped']);
  });
});

it('goes for who may do that alone', async () => {
  const manager = test.as({ username: 'system:kube-controller-manager', groups: ['system:authenticated'] });
  expect(await statusOf(manager.delete(ConfigMap, place('b'), unsafe))).toMatchObject({
    code: 403,
    message: expect.stringContaining('not permitted to do "unsafe-delete-ignore-read-errors"') as string,
  });
});
