/** The roles of components against what components do: all that controllers declare is permitted, and nothing that a cluster
 *  does in its daily life is refused. */
import { expect, test } from 'vitest';
import { ConfigMap, Deployment, type Kind, Namespace, Node, Pod, ReplicaSet, Service, SubjectAccessReview } from '#api';
import { createLogger } from '#base';
import { type Client, mergePatch } from '#client';
import { createControllers } from '#controllers';
import { startCluster } from '#testing';

const manager = 'system:kube-controller-manager';

async function isAllowed(client: Client, resourceAttributes: object): Promise<boolean> {
  const spec = { user: manager, groups: ['system:authenticated'], resourceAttributes };
  return (await client.create(SubjectAccessReview, { metadata: {}, spec })).status?.allowed === true;
}

test('the controller manager may write what its controllers declare', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const controllers = createControllers({ rootCa: 'PEM' });
  /** They only change or end what others made. */
  const makesNothing = new Set([
    'garbage-collector',
    'namespace',
    'node-lifecycle',
    'pod-garbage-collector',
    'serviceaccount-token',
  ]);
  const refused: string[] = [];
  const ask = async (
    who: string,
    verb: string,
    { group, plural }: Pick<Kind, 'group' | 'plural'>,
    subresource = '',
  ) => {
    const attributes = { verb, group, resource: plural, subresource, namespace: 'default' };
    if (!(await isAllowed(cluster.client, attributes))) refused.push(`${who}: ${verb} ${plural}/${subresource}`);
  };
  for (const { name, writes } of controllers) {
    const written = writes.filter(write => typeof write !== 'string');
    for (const kind of written) {
      const isStored = kind.verbs.includes('update');
      const own = kind.plural.replace(/s$/, '') === name || kind.kind === 'Deployment';
      const verbs = [
        ...(makesNothing.has(name) || own ? [] : ['create']),
        ...(isStored ? ['update', 'patch'] : []),
        'delete',
      ];
      for (const verb of verbs) await ask(name, verb, kind);
    }
    for (const write of writes) {
      if (typeof write !== 'string') continue;
      const [plural = '', subresource] = write.split('/');
      const group = /^(deployments|replicasets)$/.test(plural) ? 'apps' : '';
      const verbs = subresource === 'token' ? ['create'] : ['update', 'patch'];
      for (const verb of verbs) await ask(name, verb, { group, plural }, subresource);
    }
  }
  expect(refused).toEqual([]);
});

test('a cluster that is used refuses nothing to its own components', async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: line => void lines.push(line) } });
  await using cluster = await startCluster({ nodes: 1, logger });
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
  const key = { namespace: 'team', name: 'web' };
  const labels = { app: 'web' };
  await client.create(ConfigMap, { metadata: { ...key, name: 'settings' }, data: { a: 'b' } });
  const containers = [{ name: 'main', image: 'x', envFrom: [{ configMapRef: { name: 'settings' } }] }];
  await client.create(Deployment, {
    metadata: key,
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
  await client.create(Service, { metadata: key, spec: { selector: labels, ports: [{ port: 80 }] } });
  await cluster.until(Deployment, key, found => found?.status?.availableReplicas === 2);
  await client.patch(Deployment, key, mergePatch({ spec: { replicas: 1 } }));
  await cluster.until(Deployment, key, found => found?.status?.replicas === 1);
  await client.delete(Deployment, key, { propagationPolicy: 'Foreground' });
  await cluster.until(Deployment, key, found => found === undefined);
  expect((await client.list(ReplicaSet, { namespace: 'team' })).items).toEqual([]);
  await client.create(Pod, { metadata: key, spec: { containers } });
  await cluster.until(Pod, key, found => found?.status?.phase === 'Running');
  await client.delete(Namespace, { name: 'team' });
  await cluster.until(Namespace, { name: 'team' }, found => found === undefined);
  expect((await client.list(Node)).items).toHaveLength(1);
  expect(lines.filter(line => /forbidden|cannot \w+ resource/i.test(line))).toEqual([]);
});
