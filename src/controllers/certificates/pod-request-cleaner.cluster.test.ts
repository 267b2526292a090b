import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { PodCertificateRequest } from '#api';
import { createStubRequest } from '#base';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { podCertificateRequestCleaner } from './pod-request-cleaner.ts';

it('a request goes a quarter of an hour after it was made', async () => {
  await using cluster = await startTestCluster([podCertificateRequestCleaner]);
  const key = { namespace: 'default', name: 'req-1' };
  await cluster.client.create(PodCertificateRequest, {
    metadata: key,
    spec: {
      signerName: 'example.com/signer',
      podName: 'web',
      podUID: '1',
      serviceAccountName: 'default',
      serviceAccountUID: '2',
      nodeName: 'n1',
      nodeUID: '3',
      stubPKCS10Request: createStubRequest(generateKeyPairSync('ed25519').privateKey).toString('base64'),
    },
  });
  const isThere = async () => (await cluster.client.find(PodCertificateRequest, key)) !== undefined;
  await cluster.clock.advance(14 * 60_000);
  expect(await isThere()).toBe(true);
  await cluster.clock.advance(60_000);
  await cluster.until('it is gone', async () => !(await isThere()));
});
