/** The whole server over loopback sockets, with a control plane in process. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  type RecordType,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EndpointSlice, Namespace, type New, Service } from '#api';
import { MetricsRegistry, silentLogger, systemClock } from '#base';
import { type Client, createInformers } from '#client';
import { startTestServer } from '../apiserver/testing.ts';
import { type Dns, startDns } from './dns.ts';
import { listen } from './server/listen.ts';
import { createMessageReader, frameMessage } from './server/tcp-messages.ts';

const stack = new AsyncDisposableStack();
let dns: Dns;
let client: Client;
/** What the upstream server was asked, as `transport name`. */
const forwarded: string[] = [];

beforeAll(async () => {
  const clock = systemClock;
  const logger = silentLogger;
  client = stack.use(await startTestServer({ clock })).client;
  const informers = stack.use(createInformers({ client, clock, logger }));
  const upstream = stack.use(await listen({ address: '127.0.0.1', port: 0 }, answerUpstream, { clock: systemClock }));
  for (const name of ['kube-system', 'shop'])
    await client.create(Namespace, { metadata: { name }, spec: {} }).catch(() => undefined);
  for (const service of services) await client.create(Service, service);
  await client.create(EndpointSlice, headlessSlice(['10.244.0.5', '10.244.0.6']));
  dns = stack.use(
    await startDns({
      client,
      informers,
      clock,
      logger,
      listen: [{ address: '127.0.0.1', port: 0 }],
      upstreams: [`127.0.0.1:${upstream.port}`],
      service: { clusterIP: '10.96.0.53', nodeName: 'here', address: '10.244.0.1' },
    }),
  );
});
afterAll(() => stack.disposeAsync());

const services: New<Service>[] = [
  {
    metadata: { name: 'hello', namespace: 'shop' },
    spec: { clusterIP: '10.96.0.10', ports: [{ name: 'http', port: 80 }] },
  },
  { metadata: { name: 'web', namespace: 'shop' }, spec: { clusterIP: 'None', ports: [{ name: 'http', port: 80 }] } },
  { metadata: { name: 'partner', namespace: 'shop' }, spec: { type: 'ExternalName', externalName: 'www.example.org' } },
  {
    metadata: { name: 'inside', namespace: 'shop' },
    spec: { type: 'ExternalName', externalName: 'hello.shop.svc.cluster.local' },
  },
  {
    metadata: { name: 'loop', namespace: 'shop' },
    spec: { type: 'ExternalName', externalName: 'loop.shop.svc.cluster.local' },
  },
];

function headlessSlice(ips: string[]): New<EndpointSlice> {
  return {
    metadata: { name: 'web-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: ips.map((ip, index) => ({ addresses: [ip], hostname: `web-${index}`, conditions: { ready: true } })),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}

/** A resolver of the outside: every name is 192.0.2.1, names under `missing.` do not exist, `big.` has many
 *  addresses. */
async function answerUpstream(message: Buffer, transport: string): Promise<Buffer> {
  const { id = 0, questions = [] } = decode(message);
  const name = questions[0]?.name ?? '';
  forwarded.push(`${transport} ${name}`);
  const count = name.startsWith('big.') ? 100 : name.startsWith('missing.') ? 0 : 1;
  const answers: Answer[] = Array.from({ length: count }, (_, index) => ({
    name,
    type: 'A',
    ttl: 60,
    data: `192.0.2.${index + 1}`,
  }));
  const whole = encode({ type: 'response', id, flags: count === 0 ? 3 : 0, questions, answers });
  return transport === 'udp' && whole.length > 512
    ? encode({ type: 'response', id, flags: TRUNCATED_RESPONSE, questions })
    : whole;
}

type Extra = Partial<Pick<Packet, 'additionals' | 'flags'>>;

const opt = (udpPayloadSize: number, ednsVersion = 0) => ({
  type: 'OPT' as const,
  name: '.',
  udpPayloadSize,
  extendedRcode: 0,
  ednsVersion,
  flags: 0,
  flag_do: false,
  options: [],
});

function question(name: string, type: RecordType, extra: Extra = {}): Buffer {
  return encode({ type: 'query', id: 4711, flags: 0x100, questions: [{ name, type }], ...extra });
}

async function sendUdp(message: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    socket.send(message, dns.addresses[0]?.port ?? 0, '127.0.0.1');
    const [reply] = (await once(socket, 'message')) as [Buffer];
    return reply;
  } finally {
    socket.close();
  }
}

async function askTcp(name: string, type: RecordType): Promise<DecodedPacket> {
  const socket = connect({ host: '127.0.0.1', port: dns.addresses[0]?.port ?? 0 });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('error', reject).on(
        'data',
        createMessageReader(reply => resolve(decode(reply))),
      );
      socket.write(frameMessage(question(name, type)));
    });
  } finally {
    socket.destroy();
  }
}

const ask = async (name: string, type: RecordType, extra: Extra = {}): Promise<DecodedPacket> =>
  decode(await sendUdp(question(name, type, extra)));

/** The data of a record that is text. */
function dataOf(record: Answer): string {
  if (record.type === 'TXT') return [record.data].flat().map(String).join('');
  return 'data' in record && typeof record.data === 'string' ? record.data : JSON.stringify(record);
}

/** Answers as lines: name (unless it is the question's), type, data. */
function show({ answers = [], questions = [] }: DecodedPacket): string[] {
  return answers.map(record => {
    const data = record.type === 'SRV' ? `${record.data.port} ${record.data.target}` : dataOf(record);
    return `${record.name === questions[0]?.name ? '' : `${record.name} `}${record.type} ${data}`;
  });
}

const codeOf = (packet: DecodedPacket) => (packet as DecodedPacket & { rcode: string }).rcode;

describe('services', () => {
  it.each<[string, RecordType, string[]]>([
    ['hello.shop.svc.cluster.local', 'A', ['A 10.96.0.10']],
    ['HeLLo.Shop.svc.cluster.LOCAL', 'A', ['A 10.96.0.10']],
    ['_http._tcp.hello.shop.svc.cluster.local', 'SRV', ['SRV 80 hello.shop.svc.cluster.local']],
    ['hello.shop.svc.cluster.local', 'SRV', ['SRV 80 hello.shop.svc.cluster.local']],
    ['10.0.96.10.in-addr.arpa', 'PTR', ['PTR hello.shop.svc.cluster.local']],
    ['web-1.web.shop.svc.cluster.local', 'A', ['A 10.244.0.6']],
    [
      '_http._tcp.web.shop.svc.cluster.local',
      'SRV',
      ['SRV 8080 web-0.web.shop.svc.cluster.local', 'SRV 8080 web-1.web.shop.svc.cluster.local'],
    ],
    ['5.0.244.10.in-addr.arpa', 'PTR', ['PTR web-0.web.shop.svc.cluster.local']],
    ['partner.shop.svc.cluster.local', 'CNAME', ['CNAME www.example.org']],
    ['partner.shop.svc.cluster.local', 'A', ['CNAME www.example.org', 'www.example.org A 192.0.2.1']],
    [
      'inside.shop.svc.cluster.local',
      'A',
      ['CNAME hello.shop.svc.cluster.local', 'hello.shop.svc.cluster.local A 10.96.0.10'],
    ],
    ['10-1-2-3.shop.pod.cluster.local', 'A', ['A 10.1.2.3']],
    ['dns-version.cluster.local', 'TXT', ['TXT 1.1.0']],
  ])('%s %s', async (name, type, expected) => {
    const reply = await ask(name, type);
    expect(show(reply)).toEqual(expected);
    expect(reply).toMatchObject({ id: 4711, flag_aa: true, flag_ra: true, rcode: 'NOERROR', questions: [{ name }] });
  });

  it('adds the addresses of SRV targets', async () => {
    const { additionals = [] } = await ask('_http._tcp.web.shop.svc.cluster.local', 'SRV');
    expect(additionals.map(record => record.name)).toEqual([
      'web-0.web.shop.svc.cluster.local',
      'web-1.web.shop.svc.cluster.local',
    ]);
  });

  it('gives the addresses of a headless service in turn', async () => {
    const firsts = [await ask('web.shop.svc.cluster.local', 'A'), await ask('web.shop.svc.cluster.local', 'A')].map(
      reply => show(reply)[0],
    );
    expect(firsts.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['A 10.244.0.5', 'A 10.244.0.6']);
  });

  it('gives up on an alias of itself', async () => {
    expect(codeOf(await ask('loop.shop.svc.cluster.local', 'A'))).toBe('SERVFAIL');
  });

  it('follows changes', async () => {
    const name = 'late.shop.svc.cluster.local';
    expect(codeOf(await ask(name, 'A'))).toBe('NXDOMAIN');
    await client.create(Service, {
      metadata: { name: 'late', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.99', ports: [{ port: 80 }] },
    });
    await expect.poll(async () => show(await ask(name, 'A'))).toEqual(['A 10.96.0.99']);
    await client.delete(Service, { namespace: 'shop', name: 'late' });
    await expect.poll(async () => codeOf(await ask(name, 'A'))).toBe('NXDOMAIN');
  });

  it('follows namespaces, whose pods have names without anybody writing them', async () => {
    const name = '10-244-0-7.new.pod.cluster.local';
    expect(codeOf(await ask(name, 'A'))).toBe('NXDOMAIN');
    await client.create(Namespace, { metadata: { name: 'new' }, spec: {} });
    await expect.poll(async () => show(await ask(name, 'A'))).toEqual(['A 10.244.0.7']);
  });
});

describe('names without an answer', () => {
  it.each<[string, RecordType, string]>([
    ['hello.shop.svc.cluster.local', 'AAAA', 'NOERROR'],
    ['_tcp.hello.shop.svc.cluster.local', 'SRV', 'NOERROR'],
    ['shop.svc.cluster.local', 'A', 'NOERROR'],
    ['kube-system.svc.cluster.local', 'A', 'NOERROR'],
    ['svc.cluster.local', 'A', 'NOERROR'],
    ['cluster.local', 'A', 'NOERROR'],
    ['nobody.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['hello.nowhere.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['_https._tcp.hello.shop.svc.cluster.local', 'SRV', 'NXDOMAIN'],
    ['10-1-2-3.nowhere.pod.cluster.local', 'A', 'NXDOMAIN'],
    ['10-1-2.shop.pod.cluster.local', 'A', 'NXDOMAIN'],
    ['example.org.cluster.local', 'A', 'NXDOMAIN'],
  ])('%s %s is %s with the zone’s SOA', async (name, type, code) => {
    const reply = await ask(name, type);
    expect(codeOf(reply)).toBe(code);
    expect(reply.answers).toEqual([]);
    expect(reply.authorities).toMatchObject([{ name: 'cluster.local', type: 'SOA', data: { minimum: 30 } }]);
    expect(reply.flags ?? 0).toSatisfy((flags: number) => (flags & AUTHORITATIVE_ANSWER) !== 0);
  });
});

describe('other names', () => {
  it('go to the upstream server, once while the answer lasts', async () => {
    expect(show(await ask('once.example.org', 'A'))).toEqual(['A 192.0.2.1']);
    expect(show(await ask('once.example.org', 'A'))).toEqual(['A 192.0.2.1']);
    expect(forwarded.filter(line => line.endsWith(' once.example.org'))).toEqual(['udp once.example.org']);
  });

  it('are said not to exist when the upstream server says so', async () => {
    expect(codeOf(await ask('missing.example.org', 'A'))).toBe('NXDOMAIN');
  });

  it('come over TCP when they do not fit', async () => {
    expect(await ask('big.example.org', 'A')).toMatchObject({ flag_tc: true, answers: [] });
    expect((await askTcp('big.example.org', 'A')).answers).toHaveLength(100);
    expect(forwarded).toContain('tcp big.example.org');
  });
});

describe('the protocol', () => {
  it('answers over TCP', async () => {
    expect(show(await askTcp('hello.shop.svc.cluster.local', 'A'))).toEqual(['A 10.96.0.10']);
  });

  it('truncates what does not fit the client’s buffer, and fits EDNS0’s larger one', async () => {
    const ips = Array.from({ length: 40 }, (_, index) => `10.244.1.${index + 1}`);
    const slice = headlessSlice(ips);
    await client.create(Service, {
      metadata: { name: 'crowd', namespace: 'shop' },
      spec: { clusterIP: 'None', ports: [{ port: 80 }] },
    });
    await client.create(EndpointSlice, {
      ...slice,
      metadata: { name: 'crowd-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'crowd' } },
    });
    const name = 'crowd.shop.svc.cluster.local';
    await expect.poll(async () => (await ask(name, 'A', { additionals: [opt(4096)] })).answers).toHaveLength(40);
    const small = await sendUdp(question(name, 'A'));
    expect(small.length).toBeLessThanOrEqual(512);
    const cut = decode(small);
    expect([cut.flag_tc, cut.answers?.length]).toEqual([true, 29]); // 12 bytes of header, 34 of question, 16 a record
    expect((await askTcp(name, 'A')).answers).toHaveLength(40);
  });

  it('answers EDNS0 with EDNS0, and says when it does not know the version', async () => {
    expect((await ask('hello.shop.svc.cluster.local', 'A')).additionals).toEqual([]);
    expect((await ask('hello.shop.svc.cluster.local', 'A', { additionals: [opt(1232)] })).additionals).toMatchObject([
      { type: 'OPT', udpPayloadSize: 1232 },
    ]);
    expect((await ask('hello.shop.svc.cluster.local', 'A', { additionals: [opt(1232, 1)] })).additionals).toMatchObject(
      [{ extendedRcode: 1 }],
    );
  });

  it('says what it cannot read or do', async () => {
    expect(codeOf(decode(await sendUdp(Buffer.from('000101000001000000000000ff', 'hex'))))).toBe('FORMERR');
    expect(codeOf(decode(await sendUdp(question('cluster.local', 'A', { flags: 4 << 11 }))))).toBe('NOTIMP');
  });
});

describe('the service', () => {
  it('leads pods to the server', async () => {
    const service = await client.get(Service, { namespace: 'kube-system', name: 'kube-dns' });
    expect(service.spec).toMatchObject({ clusterIP: '10.96.0.53', type: 'ClusterIP' });
    expect(service.spec.selector).toBeUndefined();
    const slice = await client.get(EndpointSlice, { namespace: 'kube-system', name: 'kube-dns-here' });
    const port = dns.addresses[0]?.port;
    expect(slice).toMatchObject({
      endpoints: [{ addresses: ['10.244.0.1'] }],
      ports: [
        { name: 'dns', port, protocol: 'UDP' },
        { name: 'dns-tcp', port, protocol: 'TCP' },
      ],
    });
    expect(show(await ask('kube-dns.kube-system.svc.cluster.local', 'A'))).toEqual(['A 10.96.0.53']);
  });

  it('comes back when somebody removes it', async () => {
    await client.delete(EndpointSlice, { namespace: 'kube-system', name: 'kube-dns-here' });
    await expect
      .poll(() => client.find(EndpointSlice, { namespace: 'kube-system', name: 'kube-dns-here' }), { timeout: 5000 })
      .toBeDefined();
  });
});

describe('metrics', () => {
  const scrape = async () => {
    const registry = new MetricsRegistry();
    registry.add(...dns.metrics);
    const { body: text } = await registry.expose();
    const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  };
  const where = 'server="dns://:53",zone=".",view=""';

  it('tell what was asked, how it was answered, and how long that took', async () => {
    const before = await scrape();
    await ask('hello.shop.svc.cluster.local', 'A');
    await ask('hello.shop.svc.cluster.local', 'A');
    await ask('absent.shop.svc.cluster.local', 'AAAA');
    await askTcp('hello.shop.svc.cluster.local', 'SRV');
    const after = await scrape();
    const more = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
    expect(more(`coredns_dns_requests_total{${where},proto="udp",family="1",type="A"}`)).toBe(2);
    expect(more(`coredns_dns_requests_total{${where},proto="tcp",family="1",type="SRV"}`)).toBe(1);
    expect(more(`coredns_dns_responses_total{${where},rcode="NXDOMAIN"}`)).toBe(1);
    expect(more(`coredns_dns_responses_total{${where},rcode="NOERROR"}`)).toBe(3);
    expect(more(`coredns_dns_request_duration_seconds_count{${where}}`)).toBe(4);
  });

  it('tell what the cache knew', async () => {
    const before = await scrape();
    await ask('counted.example.org', 'A');
    await ask('counted.example.org', 'A');
    const after = await scrape();
    const labels = '{server="dns://:53",zones=".",view=""}';
    const more = (name: string) => (after.get(name + labels) ?? 0) - (before.get(name + labels) ?? 0);
    expect(['coredns_cache_hits_total', 'coredns_cache_misses_total', 'coredns_cache_entries'].map(more)).toEqual([
      1, 1, 1,
    ]);
  });
});
