/** The controllers of a cluster in a process of their own, those that are dormant among them: all that they know comes
 *  by connections. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Deployment, Namespace, Pod, Secret } from '#api';
import { createApiServer } from '#apiserver';
import { silentLogger as logger, systemClock } from '#base';
import { createClient, createHttpsTransport, createInformers, type Transport } from '#client';
import { ensurePki } from '#lifecycle';
import { startControllers } from '#reconcile';
import { createMemoryStore } from '#store';
import { managedControllers } from '../../src/main/components/controller-manager.ts';

async function startServer(clock = systemClock) {
  await using starting = new AsyncDisposableStack();
  const directory = await mkdtemp(path.join(tmpdir(), 'kubernode-dormant-'));
  starting.defer(() => rm(directory, { recursive: true }));
  const pki = await ensurePki({ directory, nodeName: 'node', clock });
  const server = starting.use(await createApiServer({ store: starting.use(createMemoryStore()), clock }));
  const { certificate, key } = pki.certificates.apiserver;
  const ca = pki.authorities.ca.certificate;
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const { certificate: cert, key: clientKey } = pki.certificates.admin;
  const connect = () => createHttpsTransport({ server: `https://127.0.0.1:${port}`, ca, cert, key: clientKey });
  const running = starting.move();
  return { connect, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Notes what is asked of the server: `watch deployments`, and `metadata` where that is enough. */
const noting = (transport: Transport, noted: Set<string>): Transport => ({
  ...(transport.host === undefined ? {} : { host: transport.host }),
  request: request => transport.request(request),
  discover: (path, options) => transport.discover(path, options),
  watch(request) {
    noted.add(`${request.resource}${request.metadataOnly ? ' metadata' : ''}`);
    return transport.watch(request);
  },
  [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
});

/** Controllers that are started and stopped beside a client of the same server. */
async function startManager(connect: () => Transport) {
  const stack = new AsyncDisposableStack();
  const watched = new Set<string>();
  const client = createClient(noting(stack.use(connect()), watched));
  const informers = stack.use(createInformers({ client, clock: systemClock, logger }));
  const controllers = managedControllers({ rootCa: 'PEM', clusterCidr: '10.244.0.0/16' });
  stack.use(startControllers({ client, informers, clock: systemClock, logger, controllers }));
  await informers.synced();
  return { watched, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const labels = { app: 'web' };
const key = { namespace: 'default', name: 'web' };
const deployment = {
  metadata: key,
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
  },
};

test('over connections they learn of first objects by their metadata, whether they came before or after', async () => {
  await using server = await startServer();
  await using transport = server.connect();
  const client = createClient(transport);
  const pods = async () => (await client.list(Pod, { namespace: 'default' })).items.length;
  {
    await using manager = await startManager(server.connect);
    expect(manager.watched).toContain('deployments metadata');
    expect([...manager.watched]).not.toContain('deployments');
    expect([...manager.watched]).not.toContain('secrets');
    await client.create(Deployment, deployment);
    await expect.poll(pods, { timeout: 20_000 }).toBe(2);
    expect(manager.watched).toContain('deployments');
    expect([...manager.watched]).not.toContain('replicationcontrollers');
  }
  await client.delete(Pod, (await client.list(Pod)).items[0]?.metadata ?? key, { gracePeriodSeconds: 0 });
  const annotations = { 'kubernetes.io/service-account.name': 'default' };
  await client.create(Secret, {
    metadata: { ...key, annotations },
    type: 'kubernetes.io/service-account-token',
  });
  await client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
  await client.delete(Namespace, { name: 'team' });
  // Another takes over: all that is to wake them is there already.
  await using _next = await startManager(server.connect);
  await expect.poll(pods, { timeout: 20_000 }).toBe(2);
  await expect
    .poll(async () => (await client.get(Secret, key)).data?.['token'], { timeout: 20_000 })
    .toEqual(expect.any(String));
  await expect.poll(() => client.find(Namespace, { name: 'team' }), { timeout: 20_000 }).toBeUndefined();
}, 60_000);
