/** Static pods with the whole control plane: a node has the rights that showing them takes, and everybody leaves them
 *  where they are. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Node, Pod } from '#api';
import { silentLogger } from '#base';
import { startSimulatedNode } from '#kubelet';
import { startCluster } from '#testing';

it('a node shows its own by its own rights, and they go with it', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'static-pods-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(directory, { recursive: true }));
  const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "web:1" }] }
`;
  await writeFile(path.join(directory, 'web.yaml'), manifest);
  const cluster = cleanup.use(await startCluster({ nodes: 0 }));
  const { client } = cleanup.use(cluster.controlPlane.identity('system:node:n1', ['system:nodes']));
  const { clock } = cluster;
  const options = { client, clock, logger: silentLogger, nodeName: 'n1', staticPodPath: directory };
  const kubelet = await startSimulatedNode(options);
  const key = { namespace: 'default', name: 'web-n1' };
  const shown = await cluster.until(Pod, key, pod => pod?.status?.phase === 'Running');
  expect(shown?.spec.nodeName).toBe('n1');
  await cluster.client.delete(Pod, key);
  await cluster.until(Pod, key, pod => pod?.status?.phase === 'Running' && pod.metadata.uid !== shown?.metadata.uid);
  await kubelet[Symbol.asyncDispose]();
  await cluster.client.delete(Node, { name: 'n1' });
  await cluster.until(Pod, key, pod => pod === undefined);
});
