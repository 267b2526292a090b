/** Certificates that are asked for: who gets which, from the request to the handshake. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateSigningRequest, Node } from '#api';
import { systemClock as clock, silentLogger, UsageError } from '#base';
import { type Client, followUntil } from '#client';
import { createCertificateRequest, type EnsuredPki, ensurePki, nodeCertificatesOf } from '#lifecycle';
import { type ControlPlane, startControlPlane } from '#main';
import { createMemoryStore } from '#store';
import { ensureNodeCertificate } from '../../src/main/node-certificates.ts';

const stack = new AsyncDisposableStack();
let pki: EnsuredPki;
let controlPlane: ControlPlane;
const clients = new Map<string, Client>();

const as = (username: string, ...groups: string[]): Client => {
  const known = clients.get(username);
  if (known) return known;
  const { client } = stack.use(controlPlane.identity(username, groups));
  clients.set(username, client);
  return client;
};
const admin = () => as('kubernetes-admin', 'system:masters');
const kubelet = (name: string) => as(`system:node:${name}`, 'system:nodes');

beforeAll(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'certificates-'));
  stack.defer(() => rm(directory, { recursive: true }));
  pki = await ensurePki({ directory, nodeName: 'control', clock });
  const store = stack.use(createMemoryStore({ clock }));
  const signingAuthority = pki.authorities.ca;
  controlPlane = stack.use(await startControlPlane({ store, clock, logger: silentLogger, signingAuthority }));
});
afterAll(() => stack.disposeAsync());

interface Asking {
  readonly signer: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly names?: readonly string[];
  readonly usages?: CertificateSigningRequest['spec']['usages'];
}

async function ask(client: Client, asking: Asking): Promise<string> {
  const { signer, commonName, organization = 'system:nodes', names = [] } = asking;
  const { usages = ['digital signature', signer === 'kubelet-serving' ? 'server auth' : 'client auth'] } = asking;
  const { request } = await createCertificateRequest({ commonName, organization, subjectNames: names });
  const made = await client.create(CertificateSigningRequest, {
    metadata: { name: '', generateName: 'csr-' },
    spec: { request: Buffer.from(request).toString('base64'), signerName: `kubernetes.io/${signer}`, usages },
  });
  return made.metadata.name;
}

async function untilRequest(name: string, condition: (request: CertificateSigningRequest) => boolean) {
  let found: CertificateSigningRequest | undefined;
  await followUntil(admin(), CertificateSigningRequest, {
    fieldSelector: `metadata.name=${name}`,
    signal: AbortSignal.timeout(20_000),
    isDone(request) {
      found = request;
      return condition(request);
    },
  });
  return found;
}

async function issued(name: string): Promise<X509Certificate> {
  const request = await untilRequest(name, ({ status }) => Boolean(status?.certificate));
  return new X509Certificate(Buffer.from(request?.status?.certificate ?? '', 'base64'));
}

const decide = async (name: string, type: 'Approved' | 'Denied', by = admin()) => {
  const request = await by.get(CertificateSigningRequest, { name });
  const conditions = [{ type, status: 'True', reason: 'Test' }];
  return await by.update(
    CertificateSigningRequest,
    { ...request, status: { conditions } },
    { subresource: 'approval' },
  );
};

async function register(name: string, address: string): Promise<void> {
  const node = await kubelet(name).create(Node, { metadata: { name }, spec: {} });
  const addresses = [{ type: 'InternalIP', address }];
  await kubelet(name).updateStatus(Node, { ...node, status: { ...node.status, addresses } });
}

describe('a kubelet', () => {
  it('gets a client certificate of its own node, and another one by it', async () => {
    const name = await ask(admin(), { signer: 'kube-apiserver-client-kubelet', commonName: 'system:node:a' });
    const certificate = await issued(name);
    expect(certificate.subject).toBe('O=system:nodes\nCN=system:node:a');
    expect(certificate.verify(new X509Certificate(pki.authorities.ca.certificate).publicKey)).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    await issued(await ask(kubelet('a'), { signer: 'kube-apiserver-client-kubelet', commonName: 'system:node:a' }));
  });

  it('gets a certificate for its server, for its name and addresses, once the node has them', async () => {
    const names = ['b', '192.0.2.11'];
    const name = await ask(kubelet('b'), { signer: 'kubelet-serving', commonName: 'system:node:b', names });
    await register('b', '192.0.2.11');
    const certificate = await issued(name);
    expect(certificate.checkHost('b')).toBe('b');
    expect(certificate.checkIP('192.0.2.11')).toBe('192.0.2.11');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it.each(['kube-apiserver-client-kubelet', 'kubelet-serving'])('asks %s for nobody else', async signer => {
    const attempt = ask(kubelet('c'), { signer, commonName: 'system:node:b', names: [] });
    await expect(attempt).rejects.toThrow('can only create a node CSR with CN=system:node:c');
  });

  it('is not given the names of others', async () => {
    await register('d', '192.0.2.13');
    await register('e', '192.0.2.14');
    const commonName = 'system:node:d';
    const wrong = await Promise.all(
      [['d', 'kubernetes.default.svc'], ['192.0.2.14']].map(names =>
        ask(kubelet('d'), { signer: 'kubelet-serving', commonName, names }),
      ),
    );
    await issued(await ask(kubelet('d'), { signer: 'kubelet-serving', commonName, names: ['d', '192.0.2.13'] }));
    for (const name of wrong)
      expect((await admin().get(CertificateSigningRequest, { name })).status?.conditions ?? []).toEqual([]);
  });

  it('approves nothing itself, and signs nothing', async () => {
    const name = await ask(admin(), { signer: 'kube-apiserver-client', commonName: 'joe', organization: 'people' });
    await expect(decide(name, 'Approved', kubelet('a'))).rejects.toThrow(/forbidden/);
  });
});

describe('a kubelet that runs by itself', () => {
  const known = (dataDir: string, client: Client) => {
    const authority = pki.authorities.ca.certificate;
    return { client, clock, logger: silentLogger, dataDir, authority };
  };

  it('asks for what it lacks, and keeps what it is given', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'node-'));
    stack.defer(() => rm(dataDir, { recursive: true }));
    const specs = nodeCertificatesOf({ nodeName: 'f', names: ['f', '192.0.2.15'] });
    const client = await ensureNodeCertificate(specs.client, known(dataDir, admin()));
    await register('f', '192.0.2.15');
    const server = await ensureNodeCertificate(specs.server, known(dataDir, kubelet('f')));
    expect(new X509Certificate(server.certificate).checkIP('192.0.2.15')).toBe('192.0.2.15');
    expect(await ensureNodeCertificate(specs.client, known(dataDir, as('nobody')))).toEqual(client);
    expect(await ensureNodeCertificate(specs.server, known(dataDir, as('nobody')))).toEqual(server);
    const files = await readdir(path.join(dataDir, 'pki'));
    expect(files.toSorted()).toEqual(['kubelet-server.crt', 'kubelet-server.key', 'kubelet.crt', 'kubelet.key']);
    expect((await stat(path.join(dataDir, 'pki', 'kubelet.key'))).mode & 0o777).toBe(0o600);
    const moved = nodeCertificatesOf({ nodeName: 'f', names: ['f', '192.0.2.16'] });
    await expect(ensureNodeCertificate(moved.server, known(dataDir, as('nobody')))).rejects.toThrow(/forbidden/);
  });

  it('says so when it is given none', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'node-'));
    stack.defer(() => rm(dataDir, { recursive: true }));
    const { server } = nodeCertificatesOf({ nodeName: 'g', names: ['g'] });
    const attempt = ensureNodeCertificate(server, known(dataDir, kubelet('g')));
    attempt.catch(() => undefined); // waited for below
    let name = '';
    await followUntil(admin(), CertificateSigningRequest, {
      signal: AbortSignal.timeout(20_000),
      isDone: ({ metadata, spec }) => {
        if (spec.username === 'system:node:g') name = metadata.name;
        return name !== '';
      },
    });
    await decide(name, 'Denied');
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow('Denied: Test');
  });
});

describe('anybody else', () => {
  it('gets a client certificate when somebody approves, for as long as they ask', async () => {
    const name = await ask(admin(), { signer: 'kube-apiserver-client', commonName: 'joe', organization: 'people' });
    await decide(name, 'Approved');
    const certificate = await issued(name);
    expect(certificate.subject).toBe('O=people\nCN=joe');
    const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it('gets none when it is denied, or may not be signed', async () => {
    const denied = await ask(admin(), { signer: 'kube-apiserver-client', commonName: 'joe' });
    await decide(denied, 'Denied');
    const failing = await ask(admin(), { signer: 'kube-apiserver-client', commonName: 'joe', usages: ['server auth'] });
    await decide(failing, 'Approved');
    const failed = await untilRequest(failing, ({ status }) => status?.conditions?.length === 2);
    expect(failed?.status?.conditions?.[1]).toMatchObject({ type: 'Failed', reason: 'SignerValidationFailure' });
    expect(failed?.status?.certificate).toBeUndefined();
    expect((await admin().get(CertificateSigningRequest, { name: denied })).status?.certificate).toBeUndefined();
  });

  it.each(['system:masters', 'kubernode:kubelet-clients'])('is never made one of %s', async organization => {
    const attempt = ask(admin(), { signer: 'kube-apiserver-client', commonName: 'joe', organization });
    await expect(attempt).rejects.toThrow(`with ${organization} group is not allowed`);
  });

  it.each([
    ['nothing at all', 'PEM block type must be CERTIFICATE REQUEST'],
    ['-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n', 'spec.request: Invalid value'],
  ])('asks by a request, not by %j', async (text, message) => {
    const spec = {
      request: Buffer.from(text).toString('base64'),
      signerName: 'example.com/x',
      usages: ['client auth' as const],
    };
    const attempt = admin().create(CertificateSigningRequest, { metadata: { name: 'wrong' }, spec });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toMatchObject({ status: { code: 422 } });
  });
});
