/** Lists of 10,000 pods over HTTPS in each form, as clients ask for them: time to the first byte and in all, the
 *  server's CPU time, and the longest hold of its event loop. The client is a process of its own that reads and throws
 *  away. `node bench/answers.ts [PODS]` */
import https from 'node:https';
import { type New, Pod } from '#api';
import { startProcess } from '#base';
import { printFigures } from './support/figures.ts';
import { serveStore, type Target } from './support/served-store.ts';

const count = Number(process.argv[2] ?? 10_000);
const rounds = 7;
const protobuf = 'application/vnd.kubernetes.protobuf';
const metadata = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';

/** What clients send, by the name of the row. */
const requests = {
  JSON: {},
  'JSON, gzip': { 'accept-encoding': 'gzip' },
  protobuf: { accept: `${protobuf},application/json` },
  'protobuf, gzip': { accept: `${protobuf},application/json`, 'accept-encoding': 'gzip' },
  metadata: { accept: metadata },
  'metadata, gzip': { accept: metadata, 'accept-encoding': 'gzip' },
  Table: { accept: table },
  'Table, gzip': { accept: table, 'accept-encoding': 'gzip' },
} satisfies Record<string, Record<string, string>>;

/** About 3 KB, as pods of deployments have. */
const pod = (i: number): New<Pod> => ({
  metadata: {
    name: `web-5d8f7c9b6d-${i.toString(36).padStart(5, '0')}`,
    namespace: 'default',
    labels: { app: 'web', 'pod-template-hash': '5d8f7c9b6d', shard: `s-${i % 97}` },
    annotations: { 'example.com/checksum': `${i}`.repeat(8).slice(0, 64), 'example.com/owner': 'team-web@example.com' },
  },
  spec: {
    schedulerName: 'nobody',
    serviceAccountName: 'default',
    containers: ['main', 'proxy'].map(name => ({
      name,
      image: `registry.example.com/team/${name}:1.${i % 20}.0`,
      args: ['--listen=:8080', '--log-level=info', `--instance=${i}`],
      ports: [{ name: 'http', containerPort: 8080 }],
      env: Array.from({ length: 10 }, (_, n) => ({ name: `SETTING_${n}`, value: `value-${(i * 7 + n) % 1000}` })),
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
    })),
  },
});

interface Timing {
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly bytes: number;
}

function get(target: Target, headers: Record<string, string>): Promise<Timing> {
  const { promise, resolve, reject } = Promise.withResolvers<Timing>();
  const start = performance.now();
  const options = { host: '127.0.0.1', path: '/api/v1/pods', headers, agent: agentOf(target), ...target };
  https
    .get(options, response => {
      let firstByteMs = 0;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        firstByteMs ||= performance.now() - start;
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ firstByteMs, totalMs: performance.now() - start, bytes }));
    })
    .on('error', reject);
  return promise;
}

let agent: https.Agent | undefined;
const agentOf = (target: Target): https.Agent =>
  (agent ??= new https.Agent({ keepAlive: true, maxSockets: 1, ...target }));

interface Order {
  readonly target: Target;
  readonly headers: Record<string, string>;
}

if (process.send) {
  process.on(
    'message',
    ({ target, headers }: Order) => void get(target, headers).then(timing => process.send?.(timing)),
  );
} else await measure();

async function measure(): Promise<void> {
  await using served = await serveStore();
  const { client, target } = served;
  for (let i = 0; i < count; i += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - i) }, (_, n) => client.create(Pod, pod(i + n))));
  using reader = startReader();
  const holds = watchLoop();
  for (const [name, headers] of Object.entries(requests)) {
    const timings: Timing[] = [];
    const cpuMs: number[] = [];
    holds.reset();
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      timings.push(await reader.order({ target, headers }));
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1000);
    }
    const [first] = timings;
    const longestHoldMs = holds.longestMs();
    printFigures([
      {
        what: `${name}: first byte`,
        values: timings.map(({ firstByteMs }) => firstByteMs),
        unit: 'ms',
        goal: '< 20 ms',
      },
      { what: `${name}: in all`, values: timings.map(({ totalMs }) => totalMs), unit: 'ms', goal: '< 250 ms' },
      { what: `${name}: the first time, in all`, values: [first?.totalMs ?? 0], unit: 'ms' },
      { what: `${name}: CPU time of the server`, values: cpuMs, unit: 'ms' },
      { what: `${name}: longest hold of the event loop`, values: [longestHoldMs], unit: 'ms', goal: '< 50 ms' },
      { what: `${name}: length`, values: timings.map(({ bytes }) => bytes / 1e6), unit: 'MB' },
    ]);
  }
}

/** The longest that one turn of the loop took of the main thread. */
function watchLoop(): { reset(): void; longestMs(): number } {
  const nowMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let lastMs = nowMs();
  let longest = 0;
  const look = () => {
    const now = nowMs();
    longest = Math.max(longest, now - lastMs);
    lastMs = now;
  };
  setInterval(look, 1).unref();
  return {
    reset() {
      lastMs = nowMs();
      longest = 0;
    },
    longestMs: () => longest,
  };
}

/** The client's side, in a process of its own. */
function startReader() {
  const child = startProcess(process.execPath, [import.meta.filename], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let answer: PromiseWithResolvers<Timing> | undefined;
  child.on('message', (timing: Timing) => answer?.resolve(timing));
  child.on('exit', code => answer?.reject(new Error(`the client ended with code ${code}`)));
  return {
    order(order: Order): Promise<Timing> {
      answer = Promise.withResolvers<Timing>();
      child.send(order);
      return answer.promise;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
