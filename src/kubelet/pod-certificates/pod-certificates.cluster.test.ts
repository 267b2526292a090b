/** Certificates of pods at a real API server, with its rules for nodes, and a signer of the test's own. */
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Namespace, Node, Pod, PodCertificateRequest, ServiceAccount } from '#api';
import { formatTime, silentLogger, type VirtualClock } from '#base';
import { type Client, createInformers } from '#client';
import { startTestServer } from '../../apiserver/testing.ts';
import { PodCertificates } from './pod-certificates.ts';

const namespace = 'team';
const hourMs = 3600_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let stack: AsyncDisposableStack;
let clock: VirtualClock;
let admin: Client;
let certificates: PodCertificates;
let events: string[];
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  events = [];
  const server = stack.use(await startTestServer());
  clock = server.clock;
  admin = server.client;
  const client = server.as({ username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] });
  const informers = stack.use(createInformers({ client, clock, logger: silentLogger }));
  certificates = new PodCertificates({
    client,
    informers,
    clock,
    logger: silentLogger,
    nodeName: 'n1',
    event: (_, { reason, message }) => void events.push(`${reason}: ${message}`),
    random: () => 0,
  });
  await admin.create(Namespace, { metadata: { name: namespace }, spec: {} });
  await admin.create(ServiceAccount, { metadata: { namespace, name: 'web' } });
  await admin.create(Node, { metadata: { name: 'n1' }, spec: {} });
});
afterEach(() => stack.disposeAsync());

const createPod = (podCertificate: object = {}) =>
  admin.create(Pod, {
    metadata: { namespace, name: 'web' },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'web',
      containers: [{ name: 'main', image: 'web:1' }],
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              { configMap: { name: 'x' } },
              {
                podCertificate: {
                  signerName: 'example.com/signer',
                  keyType: 'ECDSAP256',
                  credentialBundlePath: 'bundle.pem',
                  ...podCertificate,
                },
              },
            ],
          },
        },
      ],
    },
  });
const requests = async () => (await admin.list(PodCertificateRequest, { namespace })).items;
/** The requests that nobody has decided, as soon as there are some. */
async function pendingRequests(): Promise<PodCertificateRequest[]> {
  for (;;) {
    const pending = (await requests()).filter(({ status }) => !status?.conditions?.length);
    if (pending.length > 0) return pending;
    await clock.advance(0);
  }
}
const condition = (type: string) => ({
  type,
  status: 'True',
  reason: 'Said',
  message: 'so',
  lastTransitionTime: formatTime(clock.now()),
});

/** Signs a request as the pod's signer would. */
async function sign(request: PodCertificateRequest): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const seconds = request.spec.maxExpirationSeconds ?? 0;
  const notBefore = new Date(Math.floor(clock.now() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + seconds * 1000);
  const certificate = await X509CertificateGenerator.create({
    publicKey: new Pkcs10CertificateRequest(Buffer.from(request.spec.stubPKCS10Request, 'base64')).publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
  });
  const status = {
    conditions: [condition('Issued')],
    certificateChain: `signed:\n${certificate.toString('pem')}\n`,
    notBefore: formatTime(notBefore.getTime()),
    notAfter: formatTime(notAfter.getTime()),
    beginRefreshAt: formatTime(notBefore.getTime() + (notAfter.getTime() - notBefore.getTime()) / 2),
  };
  await admin.update(PodCertificateRequest, { ...request, status }, { subresource: 'status' });
}

/** Waits for the next change that the pod is told of. */
function createChanges() {
  let next = Promise.withResolvers<void>();
  return {
    onChange: () => next.resolve(),
    async next(): Promise<void> {
      let isThere = false;
      void next.promise.then(() => (isThere = true));
      while (!isThere) await clock.advance(0);
      next = Promise.withResolvers();
    },
  };
}

test('a pod gets a key with its certificate, and another one before that ends', async () => {
  const pod = await createPod({ maxExpirationSeconds: 3600, userAnnotations: { 'example.com/a': 'b' } });
  const changes = createChanges();
  using _ = certificates.follow(pod, changes.onChange);
  expect(() => certificates.get(pod, 'v', 1)).toThrow('credential bundle is not issued yet');
  const [request] = await pendingRequests();
  expect(request).toMatchObject({
    metadata: { generateName: 'req-', ownerReferences: [{ kind: 'Pod', name: 'web', uid: pod.metadata.uid }] },
    spec: {
      signerName: 'example.com/signer',
      podName: 'web',
      serviceAccountName: 'web',
      nodeName: 'n1',
      maxExpirationSeconds: 3600,
      unverifiedUserAnnotations: { 'example.com/a': 'b' },
    },
  });
  await sign(request as PodCertificateRequest);
  await changes.next();
  const first = certificates.get(pod, 'v', 1);
  expect(first.certificates).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  const leaf = new NodeCertificate(first.certificates);
  expect(leaf.publicKey.equals(createPublicKey(createPrivateKey(first.key)))).toBe(true);

  await clock.advance(hourMs / 2 - 1000);
  expect(await requests()).toHaveLength(1);
  await clock.advance(2000);
  const [next] = await pendingRequests();
  expect(certificates.get(pod, 'v', 1)).toEqual(first);
  await clock.advance(hourMs / 6 + 1000);
  expect(events).toEqual(['CertificateOverdueForRefresh: PodCertificate refresh overdue']);
  await sign(next as PodCertificateRequest);
  await changes.next();
  expect(certificates.get(pod, 'v', 1).key).not.toBe(first.key);
});

test('a pod whose certificate is denied is told why, and asks no more', async () => {
  const pod = await createPod();
  const changes = createChanges();
  using _ = certificates.follow(pod, changes.onChange);
  const [request] = await pendingRequests();
  const { name = '' } = request?.metadata ?? {};
  const status = { conditions: [condition('Denied')] };
  await admin.update(
    PodCertificateRequest,
    { ...(request as PodCertificateRequest), status },
    { subresource: 'status' },
  );
  await changes.next();
  expect(() => certificates.get(pod, 'v', 1)).toThrow(
    'PodCertificateRequest was permanently denied: reason="Said" message="so"',
  );
  expect(events).toEqual([`Denied: PodCertificateRequest team/${name} was denied, reason="Said", message="so"`]);
  await clock.advance(hourMs);
  expect(await requests()).toHaveLength(1);
});

test('what somebody removes is asked for again', async () => {
  const pod = await createPod({ keyType: 'ED25519' });
  using _ = certificates.follow(pod, () => undefined);
  const [request] = await pendingRequests();
  const { name = '' } = request?.metadata ?? {};
  await admin.delete(PodCertificateRequest, { namespace, name });
  await clock.advance(1000);
  await clock.advance(1000);
  expect((await pendingRequests())[0]?.metadata.name).not.toBe(name);
});
