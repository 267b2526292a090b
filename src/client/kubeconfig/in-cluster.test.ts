import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inClusterAccess } from './in-cluster.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'in-cluster-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFileSync(path.join(directory, name), text);
const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '6443' };
const tokenOf = async (access: Awaited<ReturnType<typeof inClusterAccess>>) => {
  const token = access?.connection.token;
  return typeof token === 'function' ? await token() : token;
};

it('is the cluster of the pod, as its account, with the token that is there by now', async () => {
  put('token', 'one\n');
  put('ca.crt', 'PEM');
  put('namespace', 'team');
  const access = await inClusterAccess({ env, directory });
  expect(access).toMatchObject({ connection: { server: 'https://10.96.0.1:6443', ca: 'PEM' }, namespace: 'team' });
  expect(await tokenOf(access)).toBe('one');
  put('token', 'two\n');
  expect(await tokenOf(access)).toBe('two');
});

it('knows addresses of IPv6', async () => {
  put('token', 'one');
  put('ca.crt', 'PEM');
  const access = await inClusterAccess({ env: { KUBERNETES_SERVICE_HOST: 'fd00::1' }, directory });
  expect(access).toMatchObject({ connection: { server: 'https://[fd00::1]:443' }, namespace: 'default' });
});

it('is none outside of pods, and in one without a token', async () => {
  expect(await inClusterAccess({ env, directory })).toBeUndefined();
  put('token', 'one');
  expect(await inClusterAccess({ env: {}, directory })).toBeUndefined();
});

it('says what a pod lacks', async () => {
  put('token', 'one');
  await expect(inClusterAccess({ env, directory })).rejects.toThrow('ca.crt');
});
