/** Creates of pods about which a mutating and a validating webhook are asked: `kubernode up --no-node` as a process, 64
 *  clients in another on one connection of HTTP/2, and the webhooks in a third, which are reached by a Service. Beside
 *  the rate stands what the server could do if it had a core to itself. The same without webhooks tells what they cost.
 *  `node bench/webhooks.ts` */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Server } from 'node:tls';
import {
  EndpointSlice,
  MutatingWebhookConfiguration,
  Namespace,
  Service,
  serviceNameLabel,
  ValidatingWebhookConfiguration,
} from '#api';
import { systemClock } from '#base';
import type { Client } from '#client';
import { issueAuthority, issueCertificate } from '../src/lifecycle/pki/issue.ts';
import { benchPod as pod, podsPath as pods, targetOf } from './support/bench-pods.ts';
import { printFigures } from './support/figures.ts';
import { type Load, sendLoad, type Target } from './support/http-load.ts';
import { cpuMsOf, initialiseDataDirectory } from './support/real-cluster.ts';

const rounds = 4;
const count = 4000;

const name = (i: number): string => `bench-${i}`;
const loads = {
  create: { method: 'POST', path: () => pods, body: i => JSON.stringify(pod(name(i))), count, status: 201 },
  delete: { method: 'DELETE', path: i => `${pods}/${name(i)}?gracePeriodSeconds=0`, count, status: 200 },
} satisfies Record<string, Load>;
type LoadName = keyof typeof loads;

const parts = { clients: serveClients, program: serveWebhooks };
const part = parts[process.argv[2] as keyof typeof parts] ?? measure;
await part();

async function measure(): Promise<void> {
  await using directory = await initialiseDataDirectory({ noNode: true });
  await using cluster = await directory.up();
  const target = await targetOf(cluster.kubeconfig);
  using clients = startPart('clients');
  using program = startPart('program');
  const [place] = (await once(program.child, 'message')) as [Place];
  await cluster.client.create(Namespace, { metadata: { name: 'bench' }, spec: {} });
  await createServices(cluster.client, place);

  const run = async (load: LoadName): Promise<Run> => {
    const before = cpuMsOf(cluster.pid);
    clients.child.send({ load, target });
    const [seconds] = (await once(clients.child, 'message')) as [number];
    return { rate: count / seconds, cpuUs: ((cpuMsOf(cluster.pid) - before) * 1000) / count };
  };
  const runs: Record<Services | 'none', Run[]> = { none: [], http1: [], http2: [] };
  for (let round = 0; round < rounds; round++)
    for (const which of ['none', 'http1', 'http2'] as const) {
      if (which !== 'none') await configure(cluster.client, which, place);
      runs[which].push(await run('create'));
      await run('delete');
      if (which === 'none') continue;
      for (const kind of [MutatingWebhookConfiguration, ValidatingWebhookConfiguration])
        await cluster.client.delete(kind, { name: 'bench' });
    }
  const rows = (title: string, list: readonly Run[], goals: { rate?: string; cpu?: string } = {}) => [
    { what: title, values: list.map(({ rate }) => rate), unit: '/s', goal: goals.rate ?? '' },
    { what: `${title}: CPU time`, values: list.map(({ cpuUs }) => cpuUs), unit: 'µs', goal: goals.cpu ?? '' },
  ];
  printFigures([
    ...rows('create a pod', runs.none),
    ...rows('with two webhooks over HTTP/1.1', runs.http1),
    ...rows('with two webhooks over HTTP/2', runs.http2, { rate: '> 1,500 /s', cpu: '< 667 µs' }),
  ]);
}

interface Run {
  readonly rate: number;
  /** Of the server, for one request. */
  readonly cpuUs: number;
}

/** The webhooks are there twice. */
type Services = 'http1' | 'http2';

/** Where the webhooks are. */
interface Place {
  readonly address: string;
  readonly ports: Readonly<Record<Services, number>>;
  readonly caBundle: string;
}

async function createServices(client: Client, { address, ports }: Place): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    const metadata = { name, namespace: 'bench' };
    await client.create(Service, { metadata, spec: { ports: [{ port: 443 }] } });
    await client.create(EndpointSlice, {
      metadata: { ...metadata, labels: { [serviceNameLabel]: name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: '', port, protocol: 'TCP' }],
    });
  }
}

async function configure(client: Client, service: Services, { caBundle }: Place): Promise<void> {
  const webhook = (path: string) => ({
    name: `${path}.bench.example`,
    clientConfig: { service: { namespace: 'bench', name: service, path: `/${path}` }, caBundle },
    rules: [{ operations: ['CREATE' as const], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    sideEffects: 'None' as const,
    admissionReviewVersions: ['v1'],
  });
  const metadata = { name: 'bench' };
  await client.create(MutatingWebhookConfiguration, { metadata, webhooks: [webhook('mutate')] });
  await client.create(ValidatingWebhookConfiguration, { metadata, webhooks: [webhook('validate')] });
}

/** A part in a process of its own. */
function startPart(which: keyof typeof parts): Disposable & { readonly child: ChildProcess } {
  const child = fork(import.meta.filename, [which]);
  return { child, [Symbol.dispose]: () => void child.kill() };
}

async function serveClients(): Promise<void> {
  process.on('message', ({ load, target }: { load: LoadName; target: Target }) => {
    void sendLoad(target, loads[load], { count: 64, protocol: 'HTTP/2' }).then(seconds => process.send?.(seconds));
  });
}

async function serveWebhooks(): Promise<void> {
  const validity = { nowMs: systemClock.now(), notAfterMs: systemClock.now() + 3600_000 };
  const authority = await issueAuthority('webhooks', validity);
  const spec = {
    name: 'apiserver',
    authority: 'ca',
    commonName: 'webhook',
    usage: 'server',
    subjectNames: ['http1.bench.svc', 'http2.bench.svc'],
  } as const;
  const { certificate: cert, key } = await issueCertificate(spec, authority, validity);
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  const { address = '' } = addresses.find(one => !one.internal && one.family === 'IPv4') ?? {};
  const listen = async (server: Server): Promise<number> => {
    server.on('request', answerReview);
    server.listen(0, address);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const ports = {
    http1: await listen(createServer({ cert, key })),
    http2: await listen(createSecureServer({ cert, key })),
  };
  const caBundle = Buffer.from(authority.certificate).toString('base64');
  process.send?.({ address, ports, caBundle } satisfies Place);
}

function answerReview(request: IncomingMessage, response: ServerResponse): void {
  void text(request).then(body => {
    response.setHeader('content-type', 'application/json');
    response.end(verdictOf(JSON.parse(body) as Review, request.url ?? ''));
  });
}

interface Review {
  readonly request: { readonly uid: string };
}

const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/metadata/labels/seen', value: 'true' }])).toString(
  'base64',
);

function verdictOf({ request: { uid } }: Review, path: string): string {
  const change = path.startsWith('/mutate') ? { patchType: 'JSONPatch', patch } : {};
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid, allowed: true, ...change },
  });
}
