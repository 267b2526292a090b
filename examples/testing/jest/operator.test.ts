import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConfigMap, Namespace } from 'kubernode/api';
import { useCluster } from 'kubernode/testing';
import { startTeamOperator } from '../operator';

const cluster = useCluster({ beforeAll, afterAll });

test('a namespace says whose it is', async () => {
  const operator = await startTeamOperator(cluster().client);
  try {
    await cluster().client.create(Namespace, { metadata: { name: 'shop', labels: { team: 'blue' } }, spec: {} });
    const key = { namespace: 'shop', name: 'team' };
    const map = await cluster().until(ConfigMap, key, team => team !== undefined);
    expect(map?.data).toEqual({ name: 'blue' });
  } finally {
    await operator[Symbol.asyncDispose]();
  }
});
