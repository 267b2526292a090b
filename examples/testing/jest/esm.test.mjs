import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Namespace } from 'kubernode/api';
import { useCluster } from 'kubernode/testing';

const cluster = useCluster({ beforeAll, afterAll });

test('ES modules get the same package', async () => {
  const { items } = await cluster().client.list(Namespace);
  expect(items.map(({ metadata }) => metadata.name)).toContain('default');
});
