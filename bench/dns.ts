/** How many questions the DNS server answers in a second: in memory (parse, plugins, render) and over UDP sockets of this
 *  machine, with clients in a process of their own. `node bench/dns.ts` */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { encode } from 'dns-packet';
import { type KubeObject, Namespace, Service } from '#api';
import { silentLogger, startProcess, systemClock } from '#base';
import type { Change, Informer, Informers } from '#client';
import { createChain } from '#dns';
import { answer } from '../src/dns/dns.ts';
import { listen } from '../src/dns/server/listen.ts';
import { exampleService } from '../src/proxy/model/example-objects.ts';

const serviceCount = 1000;
const inMemory = 200_000;
const overUdp = 100_000;
const window = 64;

const nameOf = (index: number): string => `service-${index % serviceCount}.default.svc.cluster.local`;
const questionOf = (name: string, type: 'A' | 'AAAA' | 'SRV'): Buffer =>
  encode({ type: 'query', id: 1, flags: 0x100, questions: [{ name, type }] });

/** Informers over a fixed list of objects. */
function fixedInformers(objects: ReadonlyMap<unknown, readonly KubeObject[]>): Informers {
  const informerFor = (kind: unknown) => {
    const list = objects.get(kind) ?? [];
    const byKey = new Map(
      list.map(object => [[object.metadata.namespace, object.metadata.name].filter(Boolean).join('/'), object]),
    );
    const lister = { get: (key: unknown) => byKey.get(String(key)), list: () => list, byIndex: () => [] };
    return {
      kind,
      lister,
      hasSynced: true,
      synced: Promise.resolve(),
      addIndex: () => undefined,
      onChange(handler: (change: Change<KubeObject>) => void) {
        for (const object of list) handler({ type: 'added', object });
        return { [Symbol.dispose]: () => undefined };
      },
    } as unknown as Informer<KubeObject>;
  };
  return {
    for: informerFor,
    synced: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  } as unknown as Informers;
}

/** Asks over UDP, `window` questions under way at a time, and prints answers a second. */
async function runClient(port: number): Promise<void> {
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const questions = Array.from({ length: serviceCount }, (_, index) => questionOf(nameOf(index), 'A'));
  let [sent, received] = [0, 0];
  const { promise, resolve } = Promise.withResolvers<void>();
  const sendOne = () => sent < overUdp && socket.send(questions[sent++ % serviceCount] ?? '');
  socket.on('message', () => {
    received++;
    if (received === overUdp) resolve();
    sendOne();
  });
  const start = performance.now();
  for (let started = 0; started < window; started++) sendOne();
  await promise;
  socket.close();
  process.stdout.write(String(Math.round((overUdp * 1000) / (performance.now() - start))));
}

async function runServer(): Promise<void> {
  const services = Array.from({ length: serviceCount }, (_, index) =>
    exampleService(`service-${index}`, { clusterIP: `10.96.${index >> 8}.${index & 255}` }),
  );
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...services[0]?.metadata, name: 'default', namespace: undefined },
  } as unknown as KubeObject;
  const informers = fixedInformers(
    new Map<unknown, readonly KubeObject[]>([
      [Service, services],
      [Namespace, [namespace]],
    ]),
  );
  const context = {
    informers,
    clock: systemClock,
    logger: silentLogger,
    clusterDomain: 'cluster.local',
    upstreams: async () => [],
  };
  await using chain = createChain(context);
  await chain.ready;

  const rows: Record<string, number> = {};
  const kinds = [
    ['A', 'service-7.default.svc.cluster.local'],
    ['AAAA', 'service-7.default.svc.cluster.local'],
    ['SRV', '_http._tcp.service-7.default.svc.cluster.local'],
    ['A', 'example.org.default.svc.cluster.local'],
  ] as const;
  for (const [type, name] of kinds) {
    const message = questionOf(name, type);
    const start = performance.now();
    for (let asked = 0; asked < inMemory; asked++) await answer(message, 'udp', chain.resolve);
    rows[`in memory, ${type} ${name}`] = Math.round((inMemory * 1000) / (performance.now() - start));
  }

  await using listener = await listen(
    { address: '127.0.0.1', port: 0 },
    (message, transport) => answer(message, transport, chain.resolve),
    { clock: systemClock },
  );
  const cpuBefore = process.cpuUsage();
  const client = startProcess(process.execPath, [fileURLToPath(import.meta.url), String(listener.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  client.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(client, 'close');
  const cpu = process.cpuUsage(cpuBefore);
  rows['over UDP, a second'] = Number(printed);
  rows['over UDP, a CPU second of the server'] = Math.round((overUdp * 1_000_000) / (cpu.user + cpu.system));
  console.table(rows);
}

const port = process.argv[2];
await (port === undefined ? runServer() : runClient(Number(port)));
