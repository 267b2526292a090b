/** Both transports keep their contract over the real API server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ConfigMap } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock, systemClock } from '#base';
import { createClient, createHttpsTransport, createInProcessTransport } from '#client';
import { type EnsuredPki, ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';
import { describeTransportContract } from '../../src/client/transports/contract.ts';

let directory: string;
let pki: EnsuredPki;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-transports-'));
  pki = await ensurePki({ directory, nodeName: 'node', clock: systemClock });
});
afterAll(() => rm(directory, { recursive: true }));

const admin = { username: 'admin', groups: ['system:masters'] };
const keptEvents = 100;

async function startServer() {
  await using starting = new AsyncDisposableStack();
  const store = starting.use(createMemoryStore());
  const clock = createVirtualClock(Date.now());
  const server = starting.use(await createApiServer({ store, clock, freezeObjects: true }));
  const transport = starting.use(createInProcessTransport({ handler: server.handler, user: admin }));
  const running = starting.move();
  return {
    server,
    /** Makes more changes than are always kept, and lets them grow old. */
    async expire() {
      const client = createClient(transport);
      const write = (i: number) =>
        client.create(ConfigMap, { metadata: { namespace: 'kube-public', name: `filler-${i}` } });
      for (let i = 0; i < keptEvents; i++) await write(i);
      await clock.advance(2 * 60_000);
      await write(keptEvents);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

describeTransportContract('in-process, over the API server', async () => {
  const fixture = await startServer();
  const transport = createInProcessTransport({ handler: fixture.server.handler, user: admin });
  return { ...fixture, transport };
});

describeTransportContract('https, over the API server', async () => {
  const fixture = await startServer();
  const { certificate, key } = pki.certificates.apiserver;
  const ca = pki.authorities.ca.certificate;
  const { port } = await fixture.server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const { certificate: cert, key: clientKey } = pki.certificates.admin;
  const transport = createHttpsTransport({ server: `https://127.0.0.1:${port}`, ca, cert, key: clientKey });
  return { ...fixture, transport };
});
