import { expect, it } from 'vitest';
import { ConfigMap, Pod, Secret, ServiceAccount } from '#api';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { createLegacyTokenCleaner } from './cleaner.ts';

const dayMs = 24 * 60 * 60 * 1000;
const namespace = 'default';
const invalidSince = 'kubernetes.io/legacy-token-invalid-since';

/** Tokens `old`, `mounted` and `manual` of an account, of which it names the first two. */
async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([createLegacyTokenCleaner({ periodMs: 3 * dayMs })]);
  const { client } = cluster;
  await client.create(ConfigMap, {
    metadata: { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' },
    data: { since: '2026-01-01' },
  });
  const secrets = [{ name: 'old' }, { name: 'mounted' }];
  await client.create(ServiceAccount, { metadata: { namespace, name: 'robot' }, secrets });
  const annotations = { 'kubernetes.io/service-account.name': 'robot' };
  for (const name of ['old', 'mounted', 'manual'])
    await client.create(Secret, {
      metadata: { namespace, name, annotations },
      type: 'kubernetes.io/service-account-token',
    });
  await client.create(Pod, {
    metadata: { namespace, name: 'p' },
    spec: {
      containers: [{ name: 'c', image: 'example.com/app:1' }],
      volumes: [{ name: 'v', secret: { secretName: 'mounted' } }],
    },
  });
  return cluster;
}
const tokens = async ({ client }: TestCluster): Promise<Record<string, string | undefined>> => {
  const { items } = await client.list(Secret, { namespace });
  return Object.fromEntries(items.map(({ metadata: { name, labels } }) => [name, labels?.[invalidSince]]));
};
const others = { mounted: undefined, manual: undefined };

it('a token that nobody uses is marked after the period, and deleted after another; those of pods and of people stay', async () => {
  await using cluster = await start();
  await cluster.clock.advance(3 * dayMs);
  expect(await tokens(cluster)).toEqual({ old: undefined, ...others });
  await cluster.clock.advance(dayMs);
  await cluster.until('marked', async () => (await tokens(cluster))['old'] !== undefined);
  expect(await tokens(cluster)).toEqual({ old: '2026-01-05', ...others });
  await cluster.clock.advance(3 * dayMs);
  expect(await tokens(cluster)).toEqual({ old: '2026-01-05', ...others });
  await cluster.clock.advance(dayMs);
  await cluster.until('deleted', async () => !('old' in (await tokens(cluster))));
  expect(await tokens(cluster)).toEqual(others);
});
