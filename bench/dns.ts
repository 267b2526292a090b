/** How many questions the DNS server answers in a second: in memory (parse, plugins, render) and over UDP sockets of
 *  this machine, with clients in a process of their own and threads as they are needed. `node bench/dns.ts` */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { encode } from 'dns-packet';
import { type KubeObject, Namespace, Service } from '#api';
import { silentLogger, startProcess, systemClock } from '#base';
import type { Change, Informer, Informers } from '#client';
import { createChain } from '#dns';
import { createAnswerer } from '../src/dns/answers/answerer.ts';
import { DnsMetrics } from '../src/dns/metrics.ts';
import { listen, type MessageHandler } from '../src/dns/server/listen.ts';
import { type AnswerThreads, createAnswerThreads } from '../src/dns/threads/answer-threads.ts';
import { exampleService } from '../src/proxy/model/example-objects.ts';
import { type Figure, printFigures } from './support/figures.ts';

const serviceCount = 1000;
const inMemory = 200_000;
const seconds = 5;
const sockets = 16;
const window = 8;

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

/** Asks over UDP from several sockets for some seconds, so many questions of each under way, and prints answers a
 *  second. */
async function runClient(port: number, type: 'A' | 'SRV'): Promise<void> {
  const questions = Array.from({ length: serviceCount }, (_, index) =>
    questionOf(type === 'SRV' ? `_http._tcp.${nameOf(index)}` : nameOf(index), type),
  );
  let [sent, received] = [0, 0];
  for (let index = 0; index < sockets; index++) {
    const socket = createSocket('udp4');
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const sendOne = () => socket.send(questions[sent++ % serviceCount] ?? '');
    const sendAll = () => Array.from({ length: window }, sendOne);
    let before = -1;
    let own = 0;
    socket.on('message', () => {
      own++;
      received++;
      sendOne();
    });
    sendAll();
    // Packets may be lost; a socket that waits for nothing else asks again.
    setInterval(() => {
      if (own === before) sendAll();
      before = own;
    }, 200);
  }
  const start = performance.now();
  setTimeout(() => {
    process.stdout.write(String(Math.round((received * 1000) / (performance.now() - start))));
    process.exit();
  }, seconds * 1000);
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

  const answerer = createAnswerer(chain);
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
    for (let asked = 0; asked < inMemory; asked++) await answerer.answerAnew(message, 'udp');
    rows[`in memory, ${type} ${name}`] = Math.round((inMemory * 1000) / (performance.now() - start));
    const startAgain = performance.now();
    for (let asked = 0; asked < inMemory; asked++) await answerer.answer(message, 'udp');
    rows[`... ${type} ${name}, asked again`] = Math.round((inMemory * 1000) / (performance.now() - startAgain));
  }

  console.table(rows);

  let threads: AnswerThreads | undefined;
  const metrics = new DnsMetrics(chain);
  const answer: MessageHandler = (message, transport) => {
    threads?.count();
    return metrics.counted({ family: '1', transport }, message, answerer.answer(message, transport));
  };
  await using listener = await listen({ address: '127.0.0.1', port: 0 }, answer, { clock: systemClock });
  const { port } = listener;
  const { version } = chain;
  const place = { address: '127.0.0.1', port, allowFrom: [] };
  await using _threads = (threads = createAnswerThreads({
    ...place,
    version,
    answerer,
    counts: metrics.counts,
    ...context,
  }));
  const figures: Figure[] = [];
  for (const type of ['A', 'SRV'] as const) {
    for (const isWarm of [false, true]) {
      const before = process.cpuUsage();
      const perSecond = await askFrom(port, type);
      const { user, system } = process.cpuUsage(before);
      if (!isWarm) continue;
      const cpuSeconds = (user + system) / 1e6;
      figures.push({ what: `${type} over UDP, a second`, values: [perSecond], unit: '' });
      figures.push({
        what: `... ${type}, a CPU second of the server`,
        values: [(perSecond * seconds) / cpuSeconds],
        unit: '',
      });
    }
  }
  figures.push({ what: 'threads besides the main one', values: [threads.threads], unit: '' });
  figures.push({ what: 'resident, this benchmark', values: [process.memoryUsage().rss / 1e6], unit: 'MB' });
  printFigures(figures);
}

/** Runs a client; returns answers a second. */
async function askFrom(port: number, type: string): Promise<number> {
  const client = startProcess(process.execPath, [fileURLToPath(import.meta.url), String(port), type], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  client.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(client, 'close');
  return Number(printed);
}

const [port, type] = process.argv.slice(2);
await (port === undefined ? runServer() : runClient(Number(port), type === 'SRV' ? 'SRV' : 'A'));
