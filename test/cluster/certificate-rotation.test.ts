/** Certificates of a kubelet are replaced before they end: over years by a clock that is moved, and over the wire
 *  within seconds. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CertificateSigningRequest, ConfigMap, Node } from '#api';
import { createApiServer } from '#apiserver';
import { type Clock, createVirtualClock, silentLogger, systemClock, withDeadline } from '#base';
import { type Client, createClient, createHttpsTransport, createInProcessTransport, followUntil } from '#client';
import { createRequestSigner, type EnsuredPki, ensurePki, type IssuedPair, nodeCertificatesOf } from '#lifecycle';
import { createMemoryStore } from '#store';
import { startTestServer } from '../../src/apiserver/testing.ts';
import { ensureNodeCertificate } from '../../src/main/node-certificates.ts';
import { rotateNodeCertificate } from '../../src/main/rotate-certificate.ts';

const slow = { timeout: 20_000 };
const minuteMs = 60_000;
const dayMs = 24 * 3600_000;
const startMs = Date.UTC(2026, 0, 1);
const specs = nodeCertificatesOf({ nodeName: 'a', names: ['a', '192.0.2.11'] });
const stack = new AsyncDisposableStack();
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rotation-'));
  stack.defer(() => rm(dataDir, { recursive: true }));
});
afterAll(() => stack.disposeAsync());

/** Signs what is asked for, until it is disposed, for so long each. */
function startSigning(client: Client, { pki, clock, validMs }: { pki: EnsuredPki; clock: Clock; validMs: number }) {
  const ending = new AbortController();
  const sign = createRequestSigner(pki.authorities.ca);
  const answering: Promise<void>[] = [];
  const answer = async (asked: CertificateSigningRequest) => {
    const { name } = asked.metadata;
    const request = Buffer.from(asked.spec.request, 'base64').toString();
    const notAfterMs = clock.now() + validMs;
    const certificate = await sign({ request, usages: asked.spec.usages ?? [], nowMs: clock.now(), notAfterMs });
    const status = { certificate: Buffer.from(certificate).toString('base64') };
    const current = await client.get(CertificateSigningRequest, { name });
    await client.update(CertificateSigningRequest, { ...current, status }, { subresource: 'status' });
  };
  const running = followUntil(client, CertificateSigningRequest, {
    signal: ending.signal,
    isDone(object, isGone) {
      if (!isGone && !object.status?.certificate) answering.push(answer(object));
      return false;
    },
  });
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
      // One of what was answered meanwhile is a conflict.
      await Promise.allSettled(answering);
    },
  };
}

const validity = ({ certificate }: IssuedPair) => {
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  return { fromMs: validFromDate.getTime(), toMs: validToDate.getTime() };
};

describe('over years', () => {
  it.each(['client', 'server'] as const)(
    'a %s certificate is replaced when most of its time has passed',
    async usage => {
      await using target = await startTestServer();
      const { client } = target;
      // The server's own time stands still: what it does each second would take a year of seconds.
      const clock = createVirtualClock(startMs);
      const directory = path.join(dataDir, usage);
      const pki = await ensurePki({ directory: path.join(directory, 'cluster'), nodeName: 'control', clock });
      const options = {
        client,
        clock,
        logger: silentLogger,
        dataDir: directory,
        authority: pki.authorities.ca.certificate,
      };
      await using _signing = startSigning(client, { pki, clock, validMs: 365 * dayMs });
      const randoms = [0, 0.5, 0.999999, 0.25];
      const all = [await ensureNodeCertificate(specs[usage], options)];
      await using _rotation = rotateNodeCertificate(specs[usage], {
        ...options,
        random: () => randoms.shift() ?? 0,
        current: all[0] as IssuedPair,
        use: pair => void all.push(pair),
      });
      for (const part of [0.7, 0.8, 0.9]) {
        const count = all.length;
        const { fromMs, toMs } = validity(all.at(-1) as IssuedPair);
        const dueMs = fromMs + (toMs - fromMs) * part;
        await clock.advance(dueMs - clock.now() - minuteMs);
        expect(all).toHaveLength(count);
        // Not by more: whoever does not answer within minutes is asked again.
        await clock.advance(minuteMs);
        await vi.waitFor(() => expect(all).toHaveLength(count + 1), slow);
      }
      expect(clock.now()).toBeGreaterThan(startMs + 2 * 365 * dayMs);
      const last = all.at(-1) as IssuedPair;
      expect(validity(last).toMs).toBeGreaterThan(clock.now() + 364 * dayMs);
      const kept = await readFile(path.join(directory, 'pki', `${specs[usage].name}.crt`), 'utf8');
      expect(kept).toBe(last.certificate);
      expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    },
  );

  it('the one before goes on while nobody answers, and the next is asked for again', async () => {
    await using target = await startTestServer();
    const { client } = target;
    // The server's own time stands still: what it does each second would take a year of seconds.
    const clock = createVirtualClock(startMs);
    const directory = path.join(dataDir, 'alone');
    const pki = await ensurePki({ directory: path.join(directory, 'cluster'), nodeName: 'control', clock });
    const options = {
      client,
      clock,
      logger: silentLogger,
      dataDir: directory,
      authority: pki.authorities.ca.certificate,
    };
    const current = await (async () => {
      await using _signing = startSigning(client, { pki, clock, validMs: 365 * dayMs });
      return await ensureNodeCertificate(specs.client, options);
    })();
    const used: IssuedPair[] = [];
    const use = (pair: IssuedPair) => void used.push(pair);
    await using _rotation = rotateNodeCertificate(specs.client, { ...options, random: () => 0, current, use });
    const asked = async () =>
      (await client.list(CertificateSigningRequest)).items.filter(({ status }) => !status?.certificate).length;
    const { fromMs, toMs } = validity(current);
    await clock.advance(fromMs + (toMs - fromMs) * 0.7 - clock.now());
    await vi.waitFor(async () => expect(await asked()).toBe(1), slow);
    await clock.advance(14 * minuteMs);
    expect(await asked()).toBe(1);
    await clock.advance(2 * minuteMs);
    await vi.waitFor(async () => expect(await asked()).toBe(2), slow);
    expect(used).toEqual([]);
    await using _signing = startSigning(client, { pki, clock, validMs: 365 * dayMs });
    await vi.waitFor(() => expect(used).toHaveLength(1), slow);
  });
});

it('over the wire: who shows it goes on when the first one has ended, and watches are not cut off', async () => {
  const clock = systemClock;
  const pki = await ensurePki({ directory: path.join(dataDir, 'wire'), nodeName: 'control', clock });
  const { certificate, key } = pki.certificates.apiserver;
  const ca = pki.authorities.ca.certificate;
  await using store = createMemoryStore({ clock });
  await using server = await createApiServer({ store, clock: createVirtualClock(clock.now()), logger: silentLogger });
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const user = { username: 'admin', groups: ['system:masters'] };
  const admin = createClient(createInProcessTransport({ handler: server.handler, user }));
  await using _signing = startSigning(admin, { pki, clock, validMs: 5000 });
  const options = {
    client: admin,
    clock,
    logger: silentLogger,
    dataDir: path.join(dataDir, 'wire-node'),
    authority: ca,
  };
  const first = await ensureNodeCertificate(specs.client, options);
  let current = first;
  const url = `https://127.0.0.1:${port}`;
  await using node = createHttpsTransport({
    server: url,
    ca,
    certificate: () => ({ cert: current.certificate, key: current.key }),
  });
  const client = createClient(node);
  let replaced = 0;
  await using _rotation = rotateNodeCertificate(specs.client, {
    ...options,
    client,
    random: Math.random,
    current,
    use(pair) {
      current = pair;
      replaced++;
    },
  });
  await client.create(Node, { metadata: { name: 'a' }, spec: {} });
  const watch = client.watch(Node, { signal: new AbortController().signal, fieldSelector: 'metadata.name=a' });
  const events = watch[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ type: 'ADDED' });

  await vi.waitFor(() => expect(validity(first).toMs).toBeLessThan(Date.now()), { timeout: 20_000, interval: 200 });
  await vi.waitFor(() => expect(validity(current).toMs).toBeGreaterThan(Date.now()), { timeout: 20_000, interval: 50 });
  expect(replaced).toBeGreaterThan(0);
  const labelled = await client.get(Node, { name: 'a' });
  await client.update(Node, { ...labelled, metadata: { ...labelled.metadata, labels: { seen: 'yes' } } });
  const event = await withDeadline(events.next(), { clock, ms: 10_000, what: 'the watch to tell of the change' });
  expect(event.value).toMatchObject({ type: 'MODIFIED', object: { metadata: { labels: { seen: 'yes' } } } });
  await events.return?.(undefined);

  await using stale = createHttpsTransport({ server: url, ca, cert: first.certificate, key: first.key });
  await expect(createClient(stale).list(ConfigMap, { namespace: 'default' })).rejects.toThrow('Unauthorized');
});
