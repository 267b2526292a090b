import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { ConfigMap, Secret } from '#api';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { bootstrapSigner } from './signer.ts';
import { tokenCleaner } from './token-cleaner.ts';

const info = { namespace: 'kube-public', name: 'cluster-info' };
const token = { namespace: 'kube-system', name: 'bootstrap-token-abcdef' };
const createToken = ({ client, clock }: TestCluster, lifeMs: number) =>
  client.create(Secret, {
    metadata: token,
    type: 'bootstrap.kubernetes.io/token',
    stringData: {
      'token-id': 'abcdef',
      'token-secret': '0123456789abcdef',
      'usage-bootstrap-signing': 'true',
      expiration: new Date(clock.now() + lifeMs).toISOString(),
    },
  });

it('a token goes when it ends, and another secret stays', async () => {
  await using cluster = await startTestCluster([tokenCleaner]);
  await createToken(cluster, 60_000);
  const elsewhere = {
    metadata: { namespace: 'default', name: 'x' },
    stringData: { expiration: '2001-01-01T00:00:00Z' },
  };
  await cluster.client.create(Secret, elsewhere);
  await cluster.clock.advance(59_000);
  expect(await cluster.client.find(Secret, token)).toBeDefined();
  await cluster.clock.advance(1000);
  await cluster.until('it is gone', async () => (await cluster.client.find(Secret, token)) === undefined);
  expect(await cluster.client.find(Secret, elsewhere.metadata)).toBeDefined();
});

it('what is known of the cluster is signed by each token, as long as it is good', async () => {
  await using cluster = await startTestCluster([bootstrapSigner]);
  await cluster.client.create(ConfigMap, { metadata: info, data: { kubeconfig: 'content' } });
  const signed = async () => (await cluster.client.get(ConfigMap, info)).data?.['jws-kubeconfig-abcdef'];
  await createToken(cluster, 60_000);
  const [header, payload, signature] = (await cluster.until('it is signed', signed)).split('.');
  expect(payload).toBe('');
  const content = Buffer.from('content').toString('base64url');
  const expected = createHmac('sha256', '0123456789abcdef').update(`${header}.${content}`).digest('base64url');
  expect(signature).toBe(expected);
  await cluster.clock.advance(60_000);
  await cluster.until('the signature is gone', async () => (await signed()) === undefined);
});
