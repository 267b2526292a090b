/** The roles of components against what components do: all that controllers declare is permitted, and nothing that a
 *  cluster does in its daily life is refused. */
import { expect, test } from 'vitest';
import { ConfigMap, Deployment, Namespace, Node, Pod, ReplicaSet, Service, SubjectAccessReview } from '#api';
import { createLogger, silentLogger, systemClock } from '#base';
import { type Client, mergePatch } from '#client';
import { startControlPlane } from '#main';
import { declaredWrites } from '#reconcile';
import { createMemoryStore } from '#store';
import { startCluster } from '#testing';
import type { AdmissionPlugin } from '../../src/apiserver/admission/admission.ts';
import { managedControllers } from '../../src/main/components/controller-manager.ts';

const manager = 'system:kube-controller-manager';

async function isAllowed(client: Client, resourceAttributes: object): Promise<boolean> {
  const spec = { user: manager, groups: ['system:authenticated'], resourceAttributes };
  return (await client.create(SubjectAccessReview, { metadata: {}, spec })).status?.allowed === true;
}

test('the controller manager may write what its controllers declare', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const controllers = managedControllers({ rootCa: 'PEM', clusterCidr: '10.244.0.0/16' });
  const refused: string[] = [];
  for (const controller of controllers) {
    for (const { kind, subresource = '', verbs } of declaredWrites(controller)) {
      for (const verb of verbs) {
        const attributes = { verb, group: kind.group, resource: kind.plural, subresource, namespace: 'default' };
        if (await isAllowed(cluster.client, attributes)) continue;
        refused.push(`${controller.name}: ${verb} ${kind.plural}/${subresource}`);
      }
    }
  }
  expect(refused).toEqual([]);
});

test('each controller acts as its own account', async () => {
  const users = new Map<string, string>();
  const recorder: AdmissionPlugin = {
    name: 'Recorder',
    validate({ operation, subresource, resource, user }) {
      if (operation === 'CREATE' && subresource === '') users.set(resource.kind.plural, user.username);
    },
  };
  const clock = systemClock;
  await using stack = new AsyncDisposableStack();
  const store = stack.use(createMemoryStore({ clock }));
  const options = { store, clock, logger: silentLogger, rootCa: 'PEM', admissionPlugins: [recorder] };
  const controlPlane = stack.use(await startControlPlane(options));
  const { client } = stack.use(controlPlane.identity('admin', ['system:masters']));
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'x' }] } };
  await client.create(Deployment, {
    metadata: { namespace: 'default', name: 'web' },
    spec: { selector: { matchLabels: labels }, template },
  });
  const account = (name: string) => `system:serviceaccount:kube-system:${name}`;
  await expect
    .poll(() => Object.fromEntries(users), { timeout: 20_000 })
    .toMatchObject({
      serviceaccounts: account('service-account-controller'),
      configmaps: account('root-ca-cert-publisher'),
      replicasets: account('deployment-controller'),
      pods: account('replicaset-controller'),
    });
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
