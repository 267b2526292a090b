import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterTrustBundle, ConfigMap, HostPathType, PodSpec, Secret, TokenRequest, Volume } from '#api';
import { createVirtualClock, formatTime } from '#base';
import type { Client } from '#client';
import { storedMeta } from '../../testing/builders.ts';
import { podWith } from '../testing/builders.ts';
import { prepareHostPath } from './host-path.ts';
import { type PayloadSources, volumePayload } from './payload.ts';
import { createTokenSource } from './tokens.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'volumes-'));
});
afterAll(async () => await rm(directory, { recursive: true }));

const settings: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: storedMeta({ name: 'settings' }),
  data: { a: '1', b: '2' },
  binaryData: { c: btoa('3') },
};
const keys: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: storedMeta({ name: 'keys' }),
  data: { key: btoa('secret') },
};
const roots: ClusterTrustBundle = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'ClusterTrustBundle',
  metadata: storedMeta({ name: 'roots' }),
  spec: { trustBundle: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
};
const sources: PayloadSources = {
  configMap: async name => (name === 'settings' ? settings : undefined),
  secret: async name => (name === 'keys' ? keys : undefined),
  token: async ({ audience, expirationSeconds }) => `token for ${audience} ${expirationSeconds}`,
  trustBundles: async ({ name }) => (name === 'roots' ? [roots] : []),
  podCertificate: (volume, index) => ({ key: 'key\n', certificates: `certificate of ${volume}/${index}\n` }),
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
      { token: 'token for api 3600 644', k: 'secret 644' },
    ],
    [
      'certificates to trust',
      { projected: { defaultMode: 0o400, sources: [{ clusterTrustBundle: { path: 'ca', name: 'roots' } }] } },
      { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n 400' },
    ],
    [
      'a certificate of its own',
      {
        projected: {
          sources: [
            { clusterTrustBundle: { path: 'ca', name: 'none', optional: true } },
            {
              podCertificate: {
                signerName: 'a.b/c',
                keyType: 'ED25519',
                credentialBundlePath: 'both',
                keyPath: 'key',
                certificateChainPath: 'chain',
              },
            },
          ],
        },
      },
      {
        ca: ' 644',
        both: 'key\ncertificate of v/1\n 644',
        key: 'key\n 644',
        chain: 'certificate of v/1\n 644',
      },
    ],
    [
      'certificates that are optional',
      { projected: { sources: [{ clusterTrustBundle: { path: 'ca', name: 'none', optional: true } }] } },
      { ca: ' 644' },
    ],
  ])('of %s', async (_, volume, expected) => {
    expect(await files(volume)).toEqual(expected);
  });

  test.each<[string, Partial<PodSpec>, { mode: number; owner: number | undefined }]>([
    ['whom the mode lets', {}, { mode: 0o644, owner: undefined }],
    ['the user of the pod', { securityContext: { runAsUser: 1000 } }, { mode: 0o600, owner: 1000 }],
    ['the group of its volumes', { securityContext: { fsGroup: 7 } }, { mode: 0o600, owner: undefined }],
    ['both', { securityContext: { runAsUser: 1000, fsGroup: 7 } }, { mode: 0o600, owner: 1000 }],
    [
      'the user of each container',
      { containers: [{ name: 'a', image: 'a', securityContext: { runAsUser: 5 } }] },
      { mode: 0o600, owner: 5 },
    ],
    [
      'whom the mode lets, where containers run as several',
      {
        securityContext: { runAsUser: 1000 },
        initContainers: [{ name: 'i', image: 'a', securityContext: { runAsUser: 5 } }],
      },
      { mode: 0o644, owner: undefined },
    ],
  ])('lets read what says who the pod is: %s', async (_, spec, expected) => {
    const projected = {
      sources: [
        { serviceAccountToken: { path: 'token' } },
        { clusterTrustBundle: { path: 'ca', name: 'roots' } },
        { podCertificate: { signerName: 'a.b/c', keyType: 'ED25519', keyPath: 'key' } },
      ],
    };
    const pod = podWith({ spec });
    const payload = await volumePayload(pod, { name: 'v', projected }, sources);
    expect([...(payload ?? [])].map(([path, { mode, owner }]) => [path, { mode, owner }])).toEqual(
      ['token', 'ca', 'key'].map(path => [path, expected]),
    );
  });

  test('says what is missing', async () => {
    await expect(files({ configMap: { name: 'none' } })).rejects.toThrow('configmap "none" not found');
    await expect(files({ secret: { secretName: 'keys', items: [{ key: 'other', path: 'o' }] } })).rejects.toThrow(
      'references non-existent config key: other',
    );
    const projected = (clusterTrustBundle: object) => ({
      projected: { sources: [{ clusterTrustBundle: { path: 'ca', ...clusterTrustBundle } }] },
    });
    await expect(files(projected({ name: 'none' }))).rejects.toThrow(
      'while getting ClusterTrustBundle: clustertrustbundle.certificates.k8s.io "none" not found',
    );
    await expect(files(projected({ signerName: 'a.b/c', labelSelector: {} }))).rejects.toThrow(
      'combination of signerName and labelSelector matched zero ClusterTrustBundles',
    );
  });
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

test('tokens are asked for once, and anew when four fifths of their life are over', async () => {
  const clock = createVirtualClock();
  let asked = 0;
  const client = {
    createSubresource: async (): Promise<Partial<TokenRequest>> => ({
      status: { token: `token ${++asked}`, expirationTimestamp: formatTime(clock.now() + 1000_000) },
    }),
  } as unknown as Client;
  const tokens = createTokenSource({ client, clock });
  const get = async () => (await tokens.get(podWith(), { audience: undefined, expirationSeconds: 1000 })).token;
  expect(await get()).toBe('token 1');
  expect(tokens.refreshAtMs('uid')).toBe(clock.now() + 800_000);
  await clock.advance(799_999);
  expect(await get()).toBe('token 1');
  await clock.advance(1);
  expect(await get()).toBe('token 2');
  tokens.forget('uid');
  expect(tokens.refreshAtMs('uid')).toBeUndefined();
});

test('drivers are given a token and when it ends, and nothing else', async () => {
  const clock = createVirtualClock();
  const status = { token: 'token', expirationTimestamp: formatTime(clock.now() + 1000_000) };
  const client = { createSubresource: async (): Promise<Partial<TokenRequest>> => ({ status }) } as unknown as Client;
  const tokens = createTokenSource({ client, clock });
  const find = () => tokens.get(podWith(), { audience: 'api', expirationSeconds: 1000 });
  expect([await find(), await find()]).toEqual([status, status]);
});

test('tokens that live long are replaced each day', async () => {
  const clock = createVirtualClock();
  const status = { token: 'token', expirationTimestamp: formatTime(clock.now() + 30 * 24 * 3600_000) };
  const client = { createSubresource: async (): Promise<Partial<TokenRequest>> => ({ status }) } as unknown as Client;
  const tokens = createTokenSource({ client, clock });
  await tokens.get(podWith(), { audience: undefined, expirationSeconds: 30 * 24 * 3600 });
  expect(tokens.refreshAtMs('uid')).toBe(clock.now() + 24 * 3600_000);
});
