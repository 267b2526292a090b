import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigMap, HostPathType, Secret, TokenRequest, Volume } from '#api';
import { createVirtualClock, formatTime } from '#base';
import type { Client } from '#client';
import { subPathOf } from '../host/sub-path.ts';
import { podWith } from '../testing/builders.ts';
import { writeAtomically } from './atomic-writer.ts';
import { prepareHostPath } from './host-path.ts';
import { type Payload, type PayloadSources, volumePayload } from './payload.ts';
import { createTokenSource } from './tokens.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'volumes-'));
});
afterAll(async () => await rm(directory, { recursive: true }));

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '' };
const settings: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...meta, name: 'settings' },
  data: { a: '1', b: '2' },
  binaryData: { c: btoa('3') },
};
const keys: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...meta, name: 'keys' },
  data: { key: btoa('secret') },
};
const sources: PayloadSources = {
  configMap: async name => (name === 'settings' ? settings : undefined),
  secret: async name => (name === 'keys' ? keys : undefined),
  token: async ({ audience, expirationSeconds }) => `token for ${audience} ${expirationSeconds}`,
  fields: { podIps: [], hostIps: [], allocatable: {} },
};

describe('payload', () => {
  const files = async (volume: Omit<Volume, 'name'>) => {
    const payload = await volumePayload(podWith({ meta: { labels: { a: 'b' } } }), { name: 'v', ...volume }, sources);
    return Object.fromEntries(
      [...(payload ?? [])].map(([path, { content, mode }]) => [
        path,
        `${Buffer.from(content).toString()} ${mode.toString(8)}`,
      ]),
    );
  };

  test.each<[string, Omit<Volume, 'name'>, Record<string, string>]>([
    ['a config map', { configMap: { name: 'settings' } }, { a: '1 644', b: '2 644', c: '3 644' }],
    [
      'some of its keys',
      {
        configMap: {
          name: 'settings',
          defaultMode: 0o600,
          items: [
            { key: 'a', path: 'x/y' },
            { key: 'b', path: 'z', mode: 0o400 },
          ],
        },
      },
      { 'x/y': '1 600', z: '2 400' },
    ],
    ['a secret', { secret: { secretName: 'keys', defaultMode: 0o400 } }, { key: 'secret 400' }],
    ['what is optional', { configMap: { name: 'none', optional: true } }, {}],
    [
      'the downward API',
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      { labels: 'a="b" 644' },
    ],
    [
      'several sources',
      {
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', audience: 'api' } },
            { secret: { name: 'keys', items: [{ key: 'key', path: 'k' }] } },
          ],
        },
      },
      { token: 'token for api 3600 600', k: 'secret 644' },
    ],
  ])('of %s', async (_, volume, expected) => {
    expect(await files(volume)).toEqual(expected);
  });

  test('says what is missing', async () => {
    await expect(files({ configMap: { name: 'none' } })).rejects.toThrow('configmap "none" not found');
    await expect(files({ secret: { secretName: 'keys', items: [{ key: 'other', path: 'o' }] } })).rejects.toThrow(
      'references non-existent config key: other',
    );
  });
});

const payload = (files: Record<string, string>): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o640 }]));

test('an update that fails leaves everything as it was', async () => {
  const volume = join(directory, 'failing');
  await writeAtomically(volume, payload({ a: '1' }));
  const before = await readdir(volume);
  await expect(writeAtomically(volume, payload({ a: '2', 'a/b': 'in what is no directory' }))).rejects.toThrow(
    /ENOTDIR|EEXIST/,
  );
  expect(await readdir(volume)).toEqual(before);
  expect(await readFile(join(volume, 'a'), 'utf8')).toBe('1');
});

test('updates are atomic: one rename shows all new files, and removes what is gone', async () => {
  const volume = join(directory, 'atomic');
  expect(await writeAtomically(volume, payload({ a: '1', 'dir/b': '2' }))).toBe(true);
  const first = await readlink(join(volume, '..data'));
  expect(await readFile(join(volume, 'dir/b'), 'utf8')).toBe('2');
  expect(await readlink(join(volume, 'a'))).toBe('..data/a');
  expect((await stat(join(volume, 'a'))).mode & 0o777).toBe(0o640);
  expect(await writeAtomically(volume, payload({ a: '1', 'dir/b': '2' }))).toBe(false);
  expect(await readlink(join(volume, '..data'))).toBe(first);
  expect(await writeAtomically(volume, payload({ a: '1', c: '3' }))).toBe(true);
  expect((await readdir(volume)).filter(name => !name.startsWith('..')).sort()).toEqual(['a', 'c']);
  expect((await readdir(volume)).filter(name => name.startsWith('..20'))).toHaveLength(1);
  expect(await writeAtomically(volume, payload({ a: '1' }))).toBe(true);
  expect((await readdir(volume)).filter(name => !name.startsWith('..'))).toEqual(['a']);
});

test.each<[HostPathType, string, boolean]>([
  ['', 'missing', true],
  ['Directory', 'missing', false],
  ['DirectoryOrCreate', 'made/directory', true],
  ['FileOrCreate', 'made/file', true],
  ['Directory', 'made/file', false],
  ['File', 'made/file', true],
  ['Socket', 'made/file', false],
])('hostPath of type "%s" at %s: %s', async (type, path, works) => {
  const outcome = prepareHostPath({ path: join(directory, 'host', path), type }).then(
    () => true,
    (error: Error) => !error.message.startsWith('hostPath type check failed'),
  );
  expect(await outcome).toBe(works);
});

test('subPath does not lead out of the volume', async () => {
  const volume = join(directory, 'sub');
  await mkdir(volume);
  await symlink('/etc', join(volume, 'link'));
  expect(await subPathOf(volume, 'a/b')).toBe(join(volume, 'a/b'));
  await writeFile(join(volume, 'file'), '');
  expect(await subPathOf(volume, 'file')).toBe(join(volume, 'file'));
  for (const path of ['../x', '/etc', 'link', 'link/passwd', 'link/new'])
    await expect(subPathOf(volume, path)).rejects.toThrow(/subPath/);
});

test('tokens are asked for once, and anew when four fifths of their life are over', async () => {
  const clock = createVirtualClock();
  let asked = 0;
  const client = {
    createSubresource: async (): Promise<Partial<TokenRequest>> => ({
      status: { token: `token ${++asked}`, expirationTimestamp: formatTime(clock.now() + 1000_000) },
    }),
  } as unknown as Client;
  const tokens = createTokenSource({ client, clock });
  const get = () => tokens.get(podWith(), { audience: undefined, expirationSeconds: 1000 });
  expect(await get()).toBe('token 1');
  expect(tokens.refreshAtMs('uid')).toBe(clock.now() + 800_000);
  await clock.advance(799_999);
  expect(await get()).toBe('token 1');
  await clock.advance(1);
  expect(await get()).toBe('token 2');
  tokens.forget('uid');
  expect(tokens.refreshAtMs('uid')).toBeUndefined();
});

test('tokens that live long are replaced each day', async () => {
  const clock = createVirtualClock();
  const status = { token: 'token', expirationTimestamp: formatTime(clock.now() + 30 * 24 * 3600_000) };
  const client = { createSubresource: async (): Promise<Partial<TokenRequest>> => ({ status }) } as unknown as Client;
  const tokens = createTokenSource({ client, clock });
  await tokens.get(podWith(), { audience: undefined, expirationSeconds: 30 * 24 * 3600 });
  expect(tokens.refreshAtMs('uid')).toBe(clock.now() + 24 * 3600_000);
});
