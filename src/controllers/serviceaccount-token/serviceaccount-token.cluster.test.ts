import { describe, expect, it } from 'vitest';
import { Secret, ServiceAccount, TokenReview } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { createServiceAccountToken } from './controller.ts';

const key = { namespace: 'default', name: 'robot-token' };
const robot = { namespace: 'default', name: 'robot' };
const metadata = { ...key, annotations: { 'kubernetes.io/service-account.name': 'robot' } };
const type = 'kubernetes.io/service-account-token';
const start = async () => {
  const cluster = await startTestCluster([createServiceAccountToken({ rootCa: 'PEM' })]);
  await cluster.client.create(ServiceAccount, { metadata: robot });
  return cluster;
};
const textOf = (secret: Secret, name: string) => Buffer.from(secret.data?.[name] ?? '', 'base64').toString();
const filled = async (cluster: TestCluster): Promise<Secret> =>
  await cluster.until('the token', async () => {
    const secret = await cluster.client.find(Secret, key);
    return secret?.data?.['token'] !== undefined && secret;
  });
const review = async ({ client }: TestCluster, token: string) =>
  (await client.create(TokenReview, { metadata: {}, spec: { token } })).status;
const untilGone = (cluster: TestCluster) =>
  cluster.until('gone', async () => (await cluster.client.find(Secret, key)) === undefined);

describe('a secret for a token of a service account', () => {
  it('is filled, with a token that stays good', async () => {
    await using cluster = await start();
    await cluster.client.create(Secret, { metadata, type, data: { extra: 'eA==' } });
    const secret = await filled(cluster);
    expect(['extra', 'namespace', 'ca.crt'].map(name => textOf(secret, name))).toEqual(['x', 'default', 'PEM']);
    const account = await cluster.client.get(ServiceAccount, robot);
    expect(secret.metadata.annotations).toMatchObject({ 'kubernetes.io/service-account.uid': account.metadata.uid });
    const token = textOf(secret, 'token');
    const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number;
      iat: number;
    };
    expect(exp - iat).toBe(2 ** 32);
    expect(await review(cluster, token)).toMatchObject({
      authenticated: true,
      user: { username: 'system:serviceaccount:default:robot' },
    });
  });

  it('gets a new token when that is taken away, and the old one is good all the same', async () => {
    await using cluster = await start();
    await cluster.client.create(Secret, { metadata, type });
    const before = textOf(await filled(cluster), 'token');
    await cluster.client.patch(Secret, key, mergePatch({ data: { token: null } }));
    const after = textOf(await filled(cluster), 'token');
    expect(after).not.toBe(before);
    expect((await review(cluster, after))?.authenticated).toBe(true);
  });

  it('goes with its account, and its token is good no more', async () => {
    await using cluster = await start();
    await cluster.client.create(Secret, { metadata, type });
    const token = textOf(await filled(cluster), 'token');
    await cluster.client.delete(ServiceAccount, robot);
    await untilGone(cluster);
    expect((await review(cluster, token))?.authenticated).toBeUndefined();
  });

  it('is deleted when its account never was, and when it is another by now', async () => {
    await using cluster = await start();
    const annotations = { 'kubernetes.io/service-account.name': 'nobody' };
    await cluster.client.create(Secret, { metadata: { ...metadata, annotations }, type });
    await untilGone(cluster);
    const of = { ...metadata.annotations, 'kubernetes.io/service-account.uid': 'another' };
    await cluster.client.create(Secret, { metadata: { ...metadata, annotations: of }, type });
    await untilGone(cluster);
  });

  it('of another type is left alone', async () => {
    await using cluster = await start();
    await cluster.client.create(Secret, { metadata, type: 'Opaque', data: { a: 'eA==' } });
    await cluster.clock.advance(1000);
    expect((await cluster.client.get(Secret, key)).data).toEqual({ a: 'eA==' });
  });
});
