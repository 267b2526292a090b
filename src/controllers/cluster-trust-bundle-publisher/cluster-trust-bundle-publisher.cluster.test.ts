import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { ClusterTrustBundle } from '#api';
import { mergePatch } from '#client';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { createClusterTrustBundlePublisher } from './controller.ts';

const [rootCa = '', formerCa = ''] = rootCertificates;
const signerName = 'kubernetes.io/kube-apiserver-serving';

it('keeps one bundle, of the certificate that there is now', async () => {
  await using cluster = await startTestCluster([createClusterTrustBundlePublisher({ rootCa })]);
  const { client } = cluster;
  const bundles = async () => (await client.list(ClusterTrustBundle)).items;
  const [bundle] = await cluster.until('the bundle', async () => {
    const found = await bundles();
    return found.length === 1 && found;
  });
  const name = bundle?.metadata.name ?? '';
  expect(name).toMatch(/^kubernetes\.io:kube-apiserver-serving:[0-9a-f]{24}$/);
  expect(bundle?.spec).toEqual({ signerName, trustBundle: rootCa });

  const spec = { trustBundle: formerCa };
  await client.create(ClusterTrustBundle, { metadata: { name: 'of-somebody' }, spec });
  const former = { metadata: { name: 'kubernetes.io:kube-apiserver-serving:former' }, spec: { signerName, ...spec } };
  await client.create(ClusterTrustBundle, former);
  await client.patch(ClusterTrustBundle, { name }, mergePatch({ spec }));
  await cluster.until('what was changed and added is gone', async () => {
    const found = await bundles();
    return found.length === 2 && found.find(({ metadata }) => metadata.name === name)?.spec.trustBundle === rootCa;
  });
  await client.delete(ClusterTrustBundle, { name });
  await cluster.until('it is back', async () => (await client.find(ClusterTrustBundle, { name })) !== undefined);
});
