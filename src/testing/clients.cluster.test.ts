/** Other clients than the cluster's own, and other ways to bring objects. */
import { expect, test } from 'vitest';
import { ConfigMap, Pod, Service } from '#api';
import { connectionOf, createClient, createHttpsTransport, parseKubeconfig, resolveContext } from '#client';
import { startCluster } from './start-cluster.ts';

const key = { namespace: 'default', name: 'settings' };

test('any client comes in with the kubeconfig, which opens a port when it is first asked for', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  expect(() => cluster.getKubeConfig()).toThrow('startCluster({ port: 0 })');
  const kubeconfig = await cluster.kubeconfig();
  await using transport = await connectWith(kubeconfig);
  const client = createClient(transport);
  await client.create(ConfigMap, { metadata: key, data: { a: '1' } });
  expect((await cluster.client.get(ConfigMap, key)).data).toEqual({ a: '1' });
  expect(await cluster.kubeconfig()).toBe(kubeconfig);
  expect(cluster.getKubeConfig()).toBe(kubeconfig);
});

test("a cluster with a port has the calls of testcontainers' K3sContainer", async () => {
  const cluster = await startCluster({ nodes: 0, port: 0 });
  try {
    await using transport = await connectWith(cluster.getKubeConfig());
    expect((await createClient(transport).list(Service)).items).toHaveLength(1);
    const [aliased] = parseKubeconfig(cluster.getAliasedKubeConfig('cluster'), 'aliased').clusters;
    const [direct] = parseKubeconfig(cluster.getKubeConfig(), 'direct').clusters;
    expect(aliased?.cluster).toEqual({
      ...direct?.cluster,
      server: direct?.cluster.server.replace('127.0.0.1', 'cluster'),
      'tls-server-name': 'localhost',
    });
  } finally {
    await cluster.stop();
  }
});

test('manifests are applied, and applied again when they have changed', async () => {
  await using cluster = await startCluster();
  const manifests = (value: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: "${value}" }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec: { containers: [{ name: main, image: "web:1" }] }
`;
  const applied = await cluster.applyYaml(manifests('1'));
  expect(applied.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'ConfigMap default/settings',
    'Pod default/web',
  ]);
  await cluster.until(Pod, { ...key, name: 'web' }, pod => pod?.status?.phase === 'Running');
  await cluster.applyYaml(manifests('2'));
  expect((await cluster.client.get(ConfigMap, key)).data).toEqual({ a: '2' });
  await expect(cluster.applyYaml('apiVersion: v1\nkind: Nonsense\nmetadata: { name: a }\n')).rejects.toThrow(
    'manifest:2: kind: no kind "Nonsense" in version "v1"',
  );
});

const connectWith = async (kubeconfig: string) =>
  createHttpsTransport(await connectionOf(resolveContext(parseKubeconfig(kubeconfig, 'kubeconfig'))));
