import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ConfigMap, Namespace } from 'kubernode/api';
import { useCluster } from 'kubernode/testing';
import { startTeamOperator } from '../operator.ts';

const cluster = useCluster({ before, after });

test('a namespace says whose it is', async () => {
  const operator = await startTeamOperator(cluster().client);
  try {
    await cluster().client.create(Namespace, { metadata: { name: 'shop', labels: { team: 'blue' } }, spec: {} });
    const key = { namespace: 'shop', name: 'team' };
    const map = await cluster().until(ConfigMap, key, team => team !== undefined);
    assert.deepEqual(map?.data, { name: 'blue' });
  } finally {
    await operator[Symbol.asyncDispose]();
  }
});

test('fake timers do not hold the cluster', async context => {
  context.mock.timers.enable();
  const { client } = cluster();
  await client.create(Namespace, { metadata: { name: 'later' }, spec: {} });
  await cluster().until(Namespace, { name: 'later' }, later => later?.status?.phase === 'Active');
});
