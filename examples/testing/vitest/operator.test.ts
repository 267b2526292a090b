import { ConfigMap, Namespace } from 'kubernode/api';
import { mergePatch } from 'kubernode/client';
import { startCluster } from 'kubernode/testing';
import { expect, test, vi } from 'vitest';
import { startTeamOperator } from '../operator.ts';

const key = { namespace: 'shop', name: 'team' };

test('a namespace says whose it is, also when somebody writes over it', async () => {
  await using cluster = await startCluster();
  await using _operator = await startTeamOperator(cluster.client);
  await cluster.client.create(Namespace, { metadata: { name: 'shop', labels: { team: 'blue' } }, spec: {} });
  await cluster.until(ConfigMap, key, map => map?.data?.['name'] === 'blue');
  await cluster.client.patch(ConfigMap, key, mergePatch({ data: { name: 'red' } }));
  await cluster.until(ConfigMap, key, map => map?.data?.['name'] === 'blue');
});

test('fake timers do not hold the cluster', async () => {
  vi.useFakeTimers();
  try {
    await using cluster = await startCluster();
    await cluster.client.create(Namespace, { metadata: { name: 'shop' }, spec: {} });
    await cluster.until(Namespace, { name: 'shop' }, shop => shop?.status?.phase === 'Active');
    const inVain = cluster.until(ConfigMap, key, map => map !== undefined, 100);
    await expect(inVain).rejects.toThrow('there is no configmap shop/team');
  } finally {
    vi.useRealTimers();
  }
});
