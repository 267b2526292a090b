/** How a cluster with a real node fares while somebody floods it: connections beyond the descriptor limit, slow and
 *  large headers, 2,000 clients, the longest bodies, slow readers, a container that prints without end, one that forks
 *  without end, a full disk. Prints for each flood how long small requests, DNS and probes waited, whether memory came
 *  back, and which of the criteria are met: small requests, DNS and probes are answered within a second, memory comes
 *  back to within 30 %, the process lives. Exits with 1 when one is not. Needs root and containerd.
 *  `node bench/flood.ts [FLOOD...]` */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { ConfigMap, type New, Pod, ServiceAccount, type TokenRequest } from '#api';
import { exec, systemClock } from '#base';
import { createSmallDisk } from '../test/support/small-disk.ts';
import { type Ask, askDns, askServer, listenForProbes, type Observed, observe } from './support/observe-service.ts';
import { apiPort, initialiseDataDirectory, memoryOf } from './support/real-cluster.ts';

/** Descriptors of the process: few, so that a flood of connections reaches the end of them, but enough for 2,000
 *  clients. */
const descriptors = 6000;
const diskBytes = 3 * 2 ** 30;
const floodSeconds = 15;
/** How long memory may take to come back. */
const settleMs = 150_000;
const host = '127.0.0.1';
const port = apiPort;
const namespace = 'default';

/** Everything below makes its directories there. */
await using disk = await createSmallDisk({ bytes: diskBytes });
process.env['TMPDIR'] = disk.path;
await using directory = await initialiseDataDirectory();
await using cluster = await directory.up([], { descriptors });
const { client } = cluster;
using probed = await listenForProbes();

const pki = (name: string): string => readFileSync(path.join(directory.path, 'pki', name), 'utf8');
const access = { host, port, ca: pki('ca.crt'), cert: pki('admin.crt'), key: pki('admin.key') };
const agent = new https.Agent({ keepAlive: true, maxSockets: 4 });
const nodeAddress = (
  await cluster.kubectl('get', 'node', '-o', 'jsonpath={.items[0].status.addresses[0].address}')
).trim();
/** Where pods ask; which addresses a cluster has depends on what else is on the machine. */
const asked = 'get endpointslices -n kube-system -l kubernetes.io/service-name=kube-dns -o';
const [dnsAddress = '', dnsPort = ''] = (
  await cluster.kubectl(...asked.split(' '), 'jsonpath={.items[0].endpoints[0].addresses[0]} {.items[0].ports[0].port}')
).split(' ');
const small = `/api/v1/namespaces/${namespace}/configmaps/small`;

/** What an ordinary user of the cluster does meanwhile. */
const asks: Readonly<Record<string, Ask>> = {
  'healthz, new connection': askServer({ host, port }, { path: '/healthz', agent: false }),
  'get a config map': askServer(access, { path: small, agent }),
  'get, new connection': askServer(access, { path: small, agent: false }),
  DNS: askDns({ address: dnsAddress, port: Number(dnsPort), name: 'kubernetes.default.svc.cluster.local' }),
};

const pod = (name: string, command: readonly string[], spec: Partial<Pod['spec']> = {}): New<Pod> => ({
  metadata: { name, namespace },
  spec: {
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    ...spec,
    containers: [{ name: 'main', image: 'busybox:local', command: [...command], ...spec.containers?.[0] }],
  },
});

const probedPod = pod('probed', ['sleep', '100000'], {
  // Not evicted when the disk is full.
  priorityClassName: 'system-node-critical',
  containers: [
    {
      name: 'main',
      livenessProbe: {
        httpGet: { host: nodeAddress, port: probed.port, path: '/' },
        periodSeconds: 1,
        failureThreshold: 3,
      },
    },
  ],
});

interface Flood {
  readonly name: string;
  /** Resolves with a line that says how far it got. */
  readonly run: () => Promise<string>;
}

interface ClientsOptions {
  readonly count: number;
  readonly token?: string;
  /** Where a certificate is, for those who have one. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A flood by clients, in a process of their own. */
const byClients = (name: string, flood: string, { count, token = '', env }: ClientsOptions): Flood => ({
  name,
  async run() {
    const script = path.join(import.meta.dirname, 'support/flooder.ts');
    const args = [script, flood, host, String(port), String(count), String(floodSeconds), token];
    return (
      await exec(process.execPath, args, { timeoutMs: floodSeconds * 4000, env: { ...process.env, ...env } })
    ).stdout.trim();
  },
});

/** A flood from inside of a pod. */
const byPod = (name: string, command: readonly string[]): Flood => ({
  name,
  async run() {
    await client.create(Pod, pod('hostile', command));
    await systemClock.sleep(floodSeconds * 1000);
    const { status } = await client.get(Pod, { namespace, name: 'hostile' });
    await client.delete(Pod, { namespace, name: 'hostile' }, { gracePeriodSeconds: 0 });
    await cluster.kubectl('wait', '--for=delete', 'pod/hostile', '--timeout=60s');
    return `the pod was ${status?.phase}${status?.reason === undefined ? '' : ` (${status.reason})`}`;
  },
});

const fullDisk: Flood = {
  name: 'a full disk',
  async run() {
    const written = await disk.fill();
    const refused = new Map<string, number>();
    let accepted = 0;
    const endMs = performance.now() + floodSeconds * 1000;
    for (let i = 0; performance.now() < endMs; i++) {
      const data = { value: 'x'.repeat(100_000) };
      await client.create(ConfigMap, { metadata: { name: `full-${i}`, namespace }, data }).then(
        () => accepted++,
        (error: Error) => refused.set(error.message, (refused.get(error.message) ?? 0) + 1),
      );
      await systemClock.sleep(50);
    }
    await disk.free();
    await eventually('a write once there is room again', () =>
      client.create(ConfigMap, { metadata: { name: 'room', namespace } }).then(
        () => true,
        () => false,
      ),
    );
    const texts = [...refused].map(([text, times]) => `${times} x "${text}"`);
    return `${(written / 1e6).toFixed(0)} MB of filling; ${accepted} writes accepted, refused: ${texts.join('; ') || 'none'}`;
  },
};

async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 60_000; performance.now() < endMs; await systemClock.sleep(200))
    if (await isSo()) return;
  throw new Error(`never happened within a minute: ${what}`);
}

/** The process that runs the cluster now. */
const serverPid = (): number =>
  (JSON.parse(readFileSync(path.join(directory.path, 'cluster.json'), 'utf8')) as { pid: number }).pid;

/** Resident memory of that process in MB; NaN while there is none. */
function residentMb(): number {
  try {
    return memoryOf(serverPid()).rssMb;
  } catch {
    return Number.NaN;
  }
}

/** What is said of memory that does not come back. */
const still = 'STILL';

const rounded = (value: number): number => Math.round(value * 10) / 10;

function print(observed: readonly Observed[]): void {
  console.table(
    Object.fromEntries(
      observed.map(({ what, medianMs, p99Ms, longestMs, answers, failures }) => [
        what,
        {
          'median, ms': rounded(medianMs),
          'p99, ms': rounded(p99Ms),
          'longest, ms': rounded(longestMs),
          answers,
          failures: [...failures].map(([text, times]) => `${times} x ${text}`).join(', '),
        },
      ]),
    ),
  );
}

/** What must hold during each flood. */
const longestWaitMs = 1000;
const verdicts: {
  readonly flood: string;
  readonly criterion: string;
  readonly isMet: boolean;
  readonly measured: string;
}[] = [];

function judge(flood: string, criterion: string, isMet: boolean, measured: string): void {
  verdicts.push({ flood, criterion, isMet, measured });
  console.log(`${isMet ? 'MET   ' : 'FAILED'} ${criterion}: ${measured}`);
}

/** Whether small requests and questions were all answered, each in time. */
function judgeAnswers(flood: string, observed: readonly Observed[]): void {
  for (const { what, longestMs, failures } of observed) {
    const failed = failures.values().reduce((sum, times) => sum + times, 0);
    const measured = `${rounded(longestMs)} ms at most, ${failed} without an answer`;
    judge(flood, `${what}: within a second`, longestMs <= longestWaitMs && failed === 0, measured);
  }
}

/** Waits until memory is within 30 % of before, or for as long as that may take. */
async function settle(beforeMb: number): Promise<string> {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) / 1000);
  for (;;) {
    const rssMb = residentMb();
    if (rssMb <= beforeMb * 1.3) return `${rounded(rssMb)} MB after ${elapsed()} s`;
    if (performance.now() - start > settleMs) return `${still} ${rounded(rssMb)} MB after ${elapsed()} s`;
    await systemClock.sleep(1000);
  }
}

async function suffer({ name, run }: Flood): Promise<void> {
  console.log(`\n${name}`);
  await observe(asks, systemClock.sleep(2000)); // connections are there, code is compiled
  const pid = serverPid();
  const beforeMb = residentMb();
  let peakMb = beforeMb;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      await systemClock.sleep(200);
      peakMb = Math.max(peakMb, residentMb() || 0);
    }
  })();
  probed.longestGapMs();
  const running = run();
  const observed = await observe(asks, running);
  isOver = true;
  await watching;
  console.log(await running);
  print(observed);
  const gapMs = probed.longestGapMs();
  const after = await settle(beforeMb);
  judgeAnswers(name, observed);
  judge(
    name,
    'probes, one a second: late by a second at most',
    gapMs <= 2 * longestWaitMs,
    `${rounded(gapMs)} ms between two`,
  );
  const memory = `${rounded(beforeMb)} MB before, ${rounded(peakMb)} MB at most, ${after}`;
  judge(name, 'memory comes back to within 30 %', !after.startsWith(still), memory);
  judge(name, 'the process lives', serverPid() === pid, serverPid() === pid ? 'it does' : 'it was started again');
}

await client.create(ConfigMap, { metadata: { name: 'small', namespace }, data: { key: 'value' } });
await client.create(Pod, probedPod);
await cluster.kubectl('wait', '--for=condition=Ready', 'pod/probed', '--timeout=60s');
const { status } = await client.createSubresource<TokenRequest>(
  ServiceAccount,
  { namespace, name: 'default' },
  'token',
  { spec: {} },
);
const token = status?.token ?? '';

const asAdministrator = {
  FLOOD_CERT: path.join(directory.path, 'pki/admin.crt'),
  FLOOD_KEY: path.join(directory.path, 'pki/admin.key'),
};

const floods: readonly Flood[] = [
  { name: 'nothing', run: () => systemClock.sleep(floodSeconds * 1000).then(() => 'for comparison') },
  byClients('idle connections beyond the descriptor limit', 'idle-tcp', { count: descriptors * 2 }),
  byClients('idle TLS connections beyond the descriptor limit', 'idle-tls', { count: descriptors * 1.5 }),
  byClients('idle HTTP/2 connections beyond the descriptor limit', 'idle-http2', { count: descriptors * 1.5 }),
  byClients('slow headers', 'slow-headers', { count: 1500 }),
  byClients('large headers', 'large-headers', { count: 1000 }),
  byClients('200 clients without credentials that send hundreds of requests at once', 'pipelined', { count: 200 }),
  byClients('2,000 clients with the token of a pod', 'reviews', { count: 2000, token }),
  byClients('200 clients that ask for the largest document', 'documents', { count: 200, token }),
  byClients('24 pods that send bodies as long as may be', 'bodies', { count: 24, token }),
  byClients('24 administrators who do', 'bodies', { count: 24, env: asAdministrator }),
  byClients('60 pods that read slowly', 'slow-readers', { count: 60, token }),
  byClients('60 administrators who do', 'slow-readers', { count: 60, env: asAdministrator }),
  byPod('a container that prints without end', ['yes', 'x'.repeat(1000)]),
  byPod('a container that forks without end', ['sh', '-c', 'bomb() { bomb | bomb & }; bomb; sleep 1000']),
  fullDisk,
];
const wanted = process.argv.slice(2);
const firstMb = residentMb();
for (const flood of floods)
  if (wanted.length === 0 || wanted.some(word => flood.name.includes(word))) await suffer(flood);
const last = await settle(firstMb);
judge(
  'all of them',
  'memory comes back to within 30 %',
  !last.startsWith(still),
  `${rounded(firstMb)} MB before, ${last}`,
);
const failed = verdicts.filter(({ isMet }) => !isMet);
console.log(`\n${verdicts.length - failed.length} of ${verdicts.length} criteria met`);
for (const { flood, criterion, measured } of failed) console.log(`FAILED ${flood}: ${criterion}: ${measured}`);
process.exitCode = failed.length === 0 ? 0 : 1;
