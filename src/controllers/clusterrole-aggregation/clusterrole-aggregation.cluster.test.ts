import { test } from 'vitest';
import { ClusterRole, type PolicyRule } from '#api';
import { mergePatch } from '#client';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { clusterRoleAggregation } from './controller.ts';

const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const labels = { 'example.com/to': 'monitoring' };

test('rules of roles that add to it follow them', async () => {
  await using cluster = await startTestCluster([clusterRoleAggregation]);
  const { client } = cluster;
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
  await client.create(ClusterRole, { metadata: { name: 'monitoring' }, aggregationRule });
  const gathered = async (...resources: string[]) =>
    await cluster.until(`gathered ${resources.join()}`, async () => {
      const { rules = [] } = await client.get(ClusterRole, { name: 'monitoring' });
      return rules.flatMap(({ resources: own = [] }) => own).join() === resources.join();
    });
  await client.create(ClusterRole, { metadata: { name: 'b', labels }, rules: [rule('pods')] });
  await gathered('pods');
  await client.create(ClusterRole, { metadata: { name: 'a', labels }, rules: [rule('services')] });
  await gathered('services', 'pods');
  await client.patch(ClusterRole, { name: 'a' }, mergePatch({ rules: [rule('nodes')] }));
  await gathered('nodes', 'pods');
  await client.delete(ClusterRole, { name: 'b' });
  await gathered('nodes');
});
