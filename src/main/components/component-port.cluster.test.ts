/** The port of a component that runs by itself, at which it is asked directly and by an API server. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EndpointSlice, Lease, Node, ServiceAccount, type TokenRequest } from '#api';
import { systemClock, UsageError } from '#base';
import { issueTemporaryPki, securePortsOf, type TemporaryPki } from '#lifecycle';
import { startCluster, type TestCluster } from '#testing';
import { type ComponentPort, type ComponentPortOptions, openComponentPort } from './component-port.ts';
import { doorAnnotation, findRemoteDoor } from './remote-doors.ts';

const names = ['scheduler', 'proxy', 'kubelet', 'admin', 'apiserver-kubelet-client'] as const;
type Name = (typeof names)[number];

let cluster: TestCluster;
let pki: TemporaryPki<Name>;
let ports: Record<'scheduler' | 'proxy', ComponentPort>;
const disposables = new AsyncDisposableStack();

const tlsOf = (name: Name, of = pki) => {
  const { certificate: cert, key } = of.certificates[name];
  return { cert, key, ca: of.authority };
};

const issue = () => {
  const identity = { nodeName: 'n1', machineNames: [], serviceAddress: '10.96.0.1', clusterDomain: 'cluster.local' };
  return issueTemporaryPki({ ...identity, names, nowMs: systemClock.now() });
};

async function open(
  name: 'scheduler' | 'proxy',
  options: ComponentPortOptions = { ports: [0], tls: tlsOf(name) },
): Promise<ComponentPort> {
  const environment = cluster.controlPlane.environment(name, 'alone');
  environment.door.explain('pods', key => (key.name === 'known' ? { why: name } : undefined));
  disposables.use(environment);
  return disposables.use(await openComponentPort(environment, options));
}

beforeAll(async () => {
  cluster = disposables.use(await startCluster());
  pki = await issue();
  ports = { scheduler: await open('scheduler'), proxy: await open('proxy') };
});
afterAll(() => disposables.disposeAsync());

/** What somebody gets who verifies the server as any client does. */
async function ask(path: string, { as, token, method = 'GET' }: { as?: Name; token?: string; method?: string } = {}) {
  const identity = as === undefined ? { ca: pki.authority } : tlsOf(as);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = new URL(path, `https://localhost:${ports.scheduler.port}`);
  const request = https.request(url, { ...identity, headers, method, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { code: response.statusCode, body: await text(response) };
}

/** What somebody gets who wants to go on with another protocol. */
async function askUpgrade(path: string): Promise<number | undefined> {
  const url = new URL(path, `https://localhost:${ports.scheduler.port}`);
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const request = https.get(url, { ...tlsOf('admin'), headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

async function tokenOf(name: string): Promise<string> {
  const key = { namespace: 'default', name };
  await cluster.client.create(ServiceAccount, { metadata: key });
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } };
  const answer = await cluster.client.createSubresource<TokenRequest>(ServiceAccount, key, 'token', request);
  return answer.status?.token ?? '';
}

describe('whoever verifies it', () => {
  it('is answered, also who wants another protocol', async () => {
    expect(await askUpgrade('/healthz')).toBe(200);
  });

  it('is shown what it counts, if they may', async () => {
    const { code, body } = await ask('/metrics', { as: 'admin' });
    expect(code).toBe(200);
    expect(body).toMatch(/^kubernetes_build_info\{/m);
  });

  it.each([
    ['health', '/healthz', {}, 200],
    ['metrics, and is nobody', '/metrics', {}, 401],
    ['metrics, with a token that nobody gave', '/metrics', { token: 'made-up' }, 401],
    ['metrics, and is a kubelet', '/metrics', { as: 'kubelet' as const }, 403],
    ['why, and is a kubelet', '/why/pods/default/known', { as: 'kubelet' as const }, 403],
    ['why, and is an API server', '/why/pods/default/known', { as: 'apiserver-kubelet-client' as const }, 200],
    ['why of what is not known', '/why/pods/default/other', { as: 'admin' as const }, 404],
    ['to change something', '/metrics', { as: 'admin' as const, method: 'POST' }, 405],
  ])('and asks for %s', async (_, path, options, code) => {
    expect((await ask(path, options)).code).toBe(code);
  });

  it('and comes with the token of a service account without a role is refused', async () => {
    expect((await ask('/metrics', { token: await tokenOf('nobody') })).code).toBe(403);
  });
});

describe('a port', () => {
  it('that is in use is left to who has it for the next', async () => {
    const next = await open('scheduler', { ports: [ports.scheduler.port, 0], tls: tlsOf('scheduler') });
    expect(next.port).not.toBe(ports.scheduler.port);
  });

  it('that is in use, and the only one, is a mistake', async () => {
    const attempt = open('scheduler', { ports: [ports.scheduler.port], tls: tlsOf('scheduler') });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(`--secure-port ${ports.scheduler.port}`);
  });

  it('is not opened with a certificate that no client would believe', async () => {
    const attempt = open('scheduler', { ports: [0], tls: tlsOf('kubelet') });
    await expect(attempt).rejects.toThrow('one for clients only');
  });
});

describe('an API server', () => {
  const find = async (name: string, of = pki) =>
    await findRemoteDoor(name, {
      handler: cluster.controlPlane.apiServer.handler,
      tls: tlsOf('apiserver-kubelet-client', of),
    });

  async function lead(url: string): Promise<void> {
    const metadata = { namespace: 'kube-system', name: 'kube-scheduler', annotations: { [doorAnnotation]: url } };
    const found = await cluster.client.find(Lease, metadata);
    const lease = { metadata, spec: { holderIdentity: 'somebody' } };
    if (found) await cluster.client.update(Lease, { ...found, ...lease, metadata: { ...found.metadata, ...metadata } });
    else await cluster.client.create(Lease, lease);
  }

  it('finds the one that was elected, and asks it', async () => {
    await lead(`https://127.0.0.1:${ports.scheduler.port}`);
    const door = await find('scheduler');
    expect(JSON.parse((await door?.answer('/why/pods/default/known'))?.body ?? '')).toEqual({ why: 'scheduler' });
    expect(await door?.answer('/why/pods/default/other')).toBeUndefined();
  });

  it('asks nobody else whom the lease names', async () => {
    await lead(`https://127.0.0.1:${ports.proxy.port}`);
    const answer = (await find('scheduler'))?.answer('/metrics');
    await expect(answer).rejects.toThrow('it is not system:kube-scheduler');
    await expect(answer).rejects.toMatchObject({ status: { code: 503 } });
  });

  it('asks nobody of another cluster', async () => {
    await lead(`https://127.0.0.1:${ports.scheduler.port}`);
    await expect((await find('scheduler', await issue()))?.answer('/metrics')).rejects.toThrow(/certificate/);
  });

  it.each(['http://127.0.0.1:1', 'nowhere'])('takes a lease that names %s for one that names nothing', async url => {
    await lead(url);
    expect(await find('scheduler')).toBeUndefined();
  });

  it('finds DNS by its service, and says why it cannot be asked', async () => {
    expect(await find('dns')).toBeUndefined();
    await cluster.client.create(EndpointSlice, {
      metadata: { namespace: 'kube-system', name: 'a', labels: { 'kubernetes.io/service-name': 'kube-dns' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [new URL(ports.scheduler.url).hostname], nodeName: 'n1' }],
      ports: [{ name: 'metrics', port: ports.scheduler.port, protocol: 'TCP' }],
    });
    expect(await find('dns@n2')).toBeUndefined();
    await expect((await find('dns@n1'))?.answer('/metrics')).rejects.toThrow('it is not system:dns');
  });

  it('finds the proxy of a node at one of its ports', async () => {
    const alone = await open('proxy', { ports: securePortsOf(10_249), tls: tlsOf('proxy') });
    const { client } = cluster;
    const node = await client.create(Node, { metadata: { name: 'here' }, spec: {} });
    const conditions = [{ type: 'Ready', status: 'True' as const }];
    const addresses = [{ type: 'InternalIP', address: new URL(alone.url).hostname }];
    await client.updateStatus(Node, { ...node, status: { conditions, addresses } });
    const answer = await (await find('proxy@here'))?.answer('/why/pods/default/known');
    expect(JSON.parse(answer?.body ?? '')).toEqual({ why: 'proxy' });
    expect(await find('proxy@elsewhere')).toBeUndefined();
  });

  it('knows nobody of other names', async () => {
    expect(await find('kubelet')).toBeUndefined();
    expect(await find('nobody')).toBeUndefined();
  });
});
