/** Who may speak for signers: what they say is to be trusted, and what they sign for pods. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClusterRole, ClusterRoleBinding, ClusterTrustBundle, PodCertificateRequest } from '#api';
import { type Client, mergePatch } from '#client';
import { stubRequest, trustBundle } from '../../fixtures/valid-objects.ts';
import { errorOf, startTestServer, type TestServer } from '../../testing.ts';

const signerName = 'example.com/signer';
const bundle = { metadata: { name: 'example.com:signer:a' }, spec: { signerName, trustBundle } };
const key = { namespace: 'default', name: 'req-1' };
let server: TestServer;
let bob: Client;
/** Lets bob do that. */
async function allow(name: string, rule: { verbs: string[]; resources: string[]; resourceNames?: string[] }) {
  const rules = [{ apiGroups: ['certificates.k8s.io'], ...rule }];
  await server.client.create(ClusterRole, { metadata: { name }, rules });
  await server.client.create(ClusterRoleBinding, {
    metadata: { name },
    subjects: [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });
}
beforeEach(async () => {
  server = await startTestServer();
  bob = server.as({ username: 'bob', groups: ['system:authenticated'] });
  await allow('write', {
    verbs: ['get', 'create', 'update', 'patch', 'delete'],
    resources: ['clustertrustbundles', 'podcertificaterequests/status'],
  });
});
afterEach(() => server[Symbol.asyncDispose]());

it('a bundle of a signer is written by who may attest for it', async () => {
  const refusal = `clustertrustbundles.certificates.k8s.io "example.com:signer:a" is forbidden: user not permitted to attest for signerName "${signerName}"`;
  expect((await errorOf(bob.create(ClusterTrustBundle, bundle))).message).toBe(refusal);
  await bob.create(ClusterTrustBundle, { metadata: { name: 'of-no-signer' }, spec: { trustBundle } });
  await server.client.create(ClusterTrustBundle, bundle);
  const patch = (metadata: object) => bob.patch(ClusterTrustBundle, bundle.metadata, mergePatch({ metadata }));
  await patch({ finalizers: ['example.com/kept'] });
  await patch({ finalizers: [] });
  expect((await errorOf(patch({ labels: { a: 'b' } }))).message).toBe(refusal);
  await allow('attest', { verbs: ['attest'], resources: ['signers'], resourceNames: ['example.com/*'] });
  await patch({ labels: { a: 'b' } });
  await bob.delete(ClusterTrustBundle, bundle.metadata);
});

it('a certificate for a pod is given, or denied, by who may sign for the signer', async () => {
  await server.client.create(PodCertificateRequest, {
    metadata: key,
    spec: {
      signerName,
      podName: 'web',
      podUID: '1',
      serviceAccountName: 'default',
      serviceAccountUID: '2',
      nodeName: 'n1',
      nodeUID: '3',
      stubPKCS10Request: stubRequest,
    },
  });
  const condition = {
    type: 'Denied',
    status: 'True',
    reason: 'R',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const deny = () =>
    bob.patch(PodCertificateRequest, key, mergePatch({ status: { conditions: [condition] } }), {
      subresource: 'status',
    });
  const refused = await errorOf(deny());
  expect(refused).toMatchObject({ status: { code: 422, reason: 'Invalid' } });
  expect(refused.message).toBe(
    `PodCertificateRequest.certificates.k8s.io "req-1" is invalid: spec.signerName: Forbidden: User "bob" is not permitted to "sign" for signer "${signerName}"`,
  );
  await allow('sign', { verbs: ['sign'], resources: ['signers'], resourceNames: [signerName] });
  expect((await deny()).status?.conditions).toEqual([condition]);
});
