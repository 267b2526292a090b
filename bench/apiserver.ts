/** What the API server does in a second: in process, and over HTTPS with 64 clients on kept-alive connections. Server
 *  and clients are processes of their own when over HTTPS. `node bench/apiserver.ts [memory|lmdb]` */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMap, Pod } from '#api';
import { createApiServer } from '#apiserver';
import { systemClock } from '#base';
import { type Client, createClient, createInProcessTransport } from '#client';
import { ensurePki } from '#lifecycle';
import { createMemoryStore, openLmdbStore } from '#store';

const clients = 64;
const user = { username: 'admin', groups: ['system:masters'] };
const pod = (name: string) => ({
  metadata: { name, namespace: 'default', labels: { app: 'bench', tier: 'web' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'example.com/app:1',
        ports: [{ containerPort: 80 }],
        env: Array.from({ length: 10 }, (_, i) => ({ name: `KEY_${i}`, value: 'value' })),
        resources: { requests: { cpu: '100m', memory: '64Mi' } },
      },
    ],
  },
});

type Row = Record<string, number | string>;

/** Runs `work` `count` times by `workers` at once; returns times a second. */
async function measure(count: number, work: (i: number) => Promise<unknown>, workers = clients): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return Math.round((count * 1000) / (performance.now() - start));
}

async function inProcess(client: Client): Promise<Row> {
  const creates = await measure(10_000, i => client.create(Pod, pod(`in-process-${i}`)));
  const gets = await measure(200_000, i => client.get(Pod, { namespace: 'default', name: `in-process-${i % 10_000}` }));
  const lists = await measure(200, () => client.list(Pod, { namespace: 'default', limit: 1000 }), 1);
  await client.deleteCollection(Pod, { namespace: 'default' });
  return { creates, gets, 'lists of 1,000': lists };
}

/** One connection that sends a request after the other. */
function sender(options: { host: string; port: number; ca: string; cert: string; key: string }) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ...options });
  const send = (method: string, path: string, body?: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers =
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const request = https.request({ ...options, agent, method, path, headers }, response => {
        response.on('data', () => undefined).on('end', () => resolve(response.statusCode ?? 0));
      });
      request.on('error', reject).end(body);
    });
  return { send, close: () => agent.destroy() };
}

/** The clients' side, in a process of its own. */
async function overHttps({
  port,
  ca,
  cert,
  key,
}: {
  port: number;
  ca: string;
  cert: string;
  key: string;
}): Promise<Row> {
  const senders = Array.from({ length: clients }, () => sender({ host: '127.0.0.1', port, ca, cert, key }));
  const by = (i: number) => senders[i % clients] as (typeof senders)[number];
  const collection = '/api/v1/namespaces/default/pods';
  const expect = async (code: number, sent: Promise<number>) => {
    const got = await sent;
    if (got !== code) throw new Error(`expected ${code}, got ${got}`);
  };
  const run = (count: number, work: (i: number) => Promise<void>) => measure(count, work);
  await run(clients, i => expect(200, by(i).send('GET', '/api/v1/namespaces/default')));
  const creates = await run(10_000, i =>
    expect(201, by(i).send('POST', collection, JSON.stringify(pod(`https-${i}`)))),
  );
  const gets = await run(30_000, i => expect(200, by(i).send('GET', `${collection}/https-${i % 10_000}`)));
  const lists = await measure(100, () => expect(200, by(0).send('GET', `${collection}?limit=1000`)), 1);
  for (const { close } of senders) close();
  return { creates, gets, 'lists of 1,000': lists };
}

/** Events a second that arrive at in-process watches. */
async function fanOut(client: Client, watchers: number): Promise<Row> {
  const writes = 200;
  const stop = new AbortController();
  let seen = 0;
  const done = Promise.withResolvers<void>();
  const namespace = 'kube-public';
  for (let i = 0; i < watchers; i++) {
    void (async () => {
      for await (const { type } of client.watch(ConfigMap, { namespace, resourceVersion: '', signal: stop.signal })) {
        if (type === 'ADDED' && ++seen === watchers * writes) done.resolve();
      }
    })();
  }
  await new Promise(resolve => setTimeout(resolve, 200));
  const start = performance.now();
  await measure(writes, i =>
    client.create(ConfigMap, { metadata: { name: `watched-${i}`, namespace }, data: { x: 'y'.repeat(500) } }),
  );
  await done.promise;
  const rate = Math.round((seen * 1000) / (performance.now() - start));
  stop.abort();
  return { [`events/s to ${watchers} watches`]: rate };
}

async function main(storeName: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(directory, { recursive: true }));
  const pki = await ensurePki({ directory, nodeName: 'n', clock: systemClock });
  const store = cleanup.use(
    storeName === 'memory' ? createMemoryStore() : await openLmdbStore({ directory: join(directory, 'store') }),
  );
  const started = performance.now();
  const server = cleanup.use(await createApiServer({ store, clock: systemClock }));
  const startMs = Math.round((performance.now() - started) * 10) / 10;
  const ca = pki.authorities.ca.certificate;
  const { certificate, key } = pki.certificates.apiserver;
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const client = createClient(createInProcessTransport({ handler: server.handler, user }));
  console.log(`store: ${storeName}; API server created in ${startMs} ms; ${clients} clients; figures are per second`);
  const inside = await inProcess(client);
  const child = fork(import.meta.filename, ['--clients']);
  const answer = new Promise<Row>((resolve, reject) =>
    child.on('message', resolve).on('exit', code => reject(new Error(`clients ended: ${code}`))),
  );
  const before = process.cpuUsage();
  child.send({ port, ca, cert: pki.certificates.admin.certificate, key: pki.certificates.admin.key });
  const outside = await answer;
  const { user: cpu, system } = process.cpuUsage(before);
  child.disconnect();
  console.table({ 'in process': inside, https: outside });
  console.table({ 'in process': await fanOut(client, 1000) });
  console.log(
    `server CPU during the HTTPS part: ${((cpu + system) / 1e6).toFixed(1)} s; RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
}

if (process.argv[2] === '--clients') {
  process.on('message', (options: Parameters<typeof overHttps>[0]) => {
    overHttps(options).then(
      row => process.send?.(row),
      error => {
        console.error(error);
        process.exit(1);
      },
    );
  });
} else await main(process.argv[2] ?? 'lmdb');
