import { expect, test } from 'vitest';
import { EndpointSlice, Service } from '#api';
import { silentLogger, systemClock } from '#base';
import { createInformers, mergePatch } from '#client';
import { startTestServer } from '../apiserver/testing.ts';
import { startDns } from './dns.ts';
import { type DnsServicePlan, ensureDnsService } from './dns-service.ts';

const plan: DnsServicePlan = { clusterIP: '10.96.0.10', nodeName: 'n', address: '10.0.0.1', port: 53 };

async function start() {
  const server = await startTestServer({ clock: systemClock });
  const { client } = server;
  const slice = () => client.get(EndpointSlice, { namespace: 'kube-system', name: 'kube-dns-n' });
  return { client, slice, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('is left as it is when it is as planned', async () => {
  await using cluster = await start();
  const { client, slice } = cluster;
  await ensureDnsService(client, plan);
  const before = await slice();
  await ensureDnsService(client, plan);
  expect(await slice()).toBe(before);
});

test.each([
  { what: 'another port', next: { port: 1053 }, expected: { ports: [{ port: 1053 }, { port: 1053 }] } },
  { what: 'metrics', next: { metricsPort: 9253 }, expected: { ports: [{}, {}, { name: 'metrics', port: 9253 }] } },
  { what: 'another address', next: { address: '10.0.0.2' }, expected: { endpoints: [{ addresses: ['10.0.0.2'] }] } },
  {
    what: 'an address of the other family',
    next: { address: 'fd00::1' },
    expected: { addressType: 'IPv6', endpoints: [{ addresses: ['fd00::1'] }] },
  },
])('leads to $what', async ({ next, expected }) => {
  await using cluster = await start();
  await ensureDnsService(cluster.client, plan);
  await ensureDnsService(cluster.client, { ...plan, ...next });
  expect(await cluster.slice()).toMatchObject(expected);
});

test('keeps a service that somebody has made otherwise', async () => {
  await using cluster = await start();
  const { client } = cluster;
  const key = { namespace: 'kube-system', name: 'kube-dns' };
  await ensureDnsService(client, plan);
  await client.patch(Service, key, mergePatch({ metadata: { labels: { own: 'yes' } } }));
  await ensureDnsService(client, plan);
  expect((await client.get(Service, key)).metadata.labels).toMatchObject({ own: 'yes' });
});

test('a start that waits for an address which another service has says so, and ends when it is asked to', async () => {
  await using cluster = await start();
  const { client } = cluster;
  const metadata = { namespace: 'default', name: 'in-the-way' };
  await client.create(Service, { metadata, spec: { clusterIP: '10.96.0.10', ports: [{ port: 53 }] } });
  await using informers = createInformers({ client, clock: systemClock, logger: silentLogger });
  const stop = new AbortController();
  const told = Promise.withResolvers<string>();
  const starting = startDns({
    client,
    informers,
    clock: systemClock,
    logger: silentLogger,
    listen: [{ address: '127.0.0.1', port: 0 }],
    service: { clusterIP: '10.96.0.10', nodeName: 'n', address: '10.0.0.1' },
    signal: stop.signal,
    onWaiting: told.resolve,
  });
  starting.catch(() => undefined); // waited for below
  expect(await told.promise).toContain('provided IP is already allocated');
  stop.abort(new Error('Ctrl-C'));
  await expect(starting).rejects.toThrow('Ctrl-C');
});
