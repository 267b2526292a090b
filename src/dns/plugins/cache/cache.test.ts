import { decode, encode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { type DnsQuery, isQuery, parseQuery } from '../../wire/query.ts';
import { type DnsReply, renderReply } from '../../wire/reply.ts';
import { type CacheCounts, createCachePlugin } from './cache.ts';

function query(name: string, { edns = false } = {}): DnsQuery {
  const additionals = edns
    ? [
        {
          type: 'OPT' as const,
          name: '.',
          udpPayloadSize: 1232,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ]
    : [];
  const parsed = parseQuery(
    encode({ type: 'query', id: 7, flags: 0x100, questions: [{ name, type: 'A' }], additionals }),
    'udp',
  );
  if (!isQuery(parsed)) throw new Error('not a query');
  return parsed;
}

/** A question of these very labels. */
function rawQuery(labels: readonly string[]): DnsQuery {
  const parts = labels.map(label => Buffer.concat([Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]));
  const header = Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const parsed = parseQuery(Buffer.concat([header, ...parts, Buffer.from([0, 0, 1, 0, 1])]), 'udp');
  if (!isQuery(parsed)) throw new Error('not a query');
  return parsed;
}

/** A server that answers with an address that counts its answers. */
function createServer(options: { ttl?: number; code?: number; truncated?: boolean } = {}) {
  const server = {
    asked: 0,
    next: (asked: DnsQuery): DnsReply => {
      server.asked++;
      const { ttl = 10, code = 0, truncated = false } = options;
      const answers = [{ name: asked.name, type: 'A' as const, ttl, data: `192.0.2.${server.asked}` }];
      return {
        message: encode({
          type: 'response',
          id: 9,
          flags: (truncated ? 0x200 : 0) | code,
          questions: [{ name: asked.name, type: 'A' }],
          answers,
        }),
      };
    },
  };
  return server;
}

const noCounts = (): CacheCounts => ({ hits: 0, misses: 0, entries: 0 });

async function ask(
  plugin: ReturnType<typeof createCachePlugin>,
  asked: DnsQuery,
  server: ReturnType<typeof createServer>,
) {
  const { answers = [], id } = decode(renderReply(asked, await plugin.handle(asked, server.next)));
  const [first] = answers;
  return first?.type === 'A' ? { id, address: first.data, ttl: first.ttl } : undefined;
}

describe('cache', () => {
  it('answers again from memory, with the time to live counted down', async () => {
    const clock = createVirtualClock();
    const [plugin, server] = [createCachePlugin({ clock, cacheCounts: noCounts() }), createServer()];
    expect(await ask(plugin, query('example.org'), server)).toEqual({ id: 7, address: '192.0.2.1', ttl: 10 });
    await clock.advance(4000);
    expect(await ask(plugin, query('EXAMPLE.org'), server)).toEqual({ id: 7, address: '192.0.2.1', ttl: 6 });
    await clock.advance(6000);
    expect(await ask(plugin, query('example.org'), server)).toMatchObject({ address: '192.0.2.2' });
  });

  it('counts what it knew and what it did not', async () => {
    const cacheCounts = noCounts();
    const [plugin, server] = [createCachePlugin({ clock: createVirtualClock(), cacheCounts }), createServer()];
    for (const name of ['example.org', 'example.org', 'example.com']) await ask(plugin, query(name), server);
    expect(cacheCounts).toEqual({ hits: 1, misses: 2, entries: 2 });
  });

  it('keeps nothing for over half a minute', async () => {
    const clock = createVirtualClock();
    const [plugin, server] = [createCachePlugin({ clock, cacheCounts: noCounts() }), createServer({ ttl: 3600 })];
    await ask(plugin, query('example.org'), server);
    await clock.advance(30_000);
    expect(await ask(plugin, query('example.org'), server)).toMatchObject({ address: '192.0.2.2' });
  });

  it.each([
    ['failures', { code: 2 }],
    ['truncated answers', { truncated: true }],
    ['what says so', { ttl: 0 }],
  ])('does not keep %s', async (_name, options) => {
    const [plugin, server] = [
      createCachePlugin({ clock: createVirtualClock(), cacheCounts: noCounts() }),
      createServer(options),
    ];
    await ask(plugin, query('example.org'), server);
    await ask(plugin, query('example.org'), server);
    expect(server.asked).toBe(2);
  });

  it('keeps apart what different clients understand', async () => {
    const [plugin, server] = [
      createCachePlugin({ clock: createVirtualClock(), cacheCounts: noCounts() }),
      createServer(),
    ];
    await ask(plugin, query('example.org'), server);
    await ask(plugin, query('example.org', { edns: true }), server);
    expect(server.asked).toBe(2);
  });

  it('never takes one name for another', async () => {
    const plugin = createCachePlugin({ clock: createVirtualClock(), cacheCounts: noCounts() });
    let asked = 0;
    const next = ({ message, questionEnd }: DnsQuery): DnsReply => {
      asked++;
      const head = Buffer.from([0, 9, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
      const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 10, 0, 4, 192, 0, 2, 1]);
      return { message: Buffer.concat([head, message.subarray(12, questionEnd), record]) };
    };
    const names = [
      ['www', 'bank', 'com'],
      ['www.bank', 'com'],
      ['www', 'bank.com'],
      ['\u00e4.com'],
      ['\u00c4.com'],
      ['\u212a', 'com'], // the sign for kelvin, whose lower case is k
      ['k', 'com'],
    ];
    for (const labels of names) await plugin.handle(rawQuery(labels), next);
    expect(asked).toBe(names.length);
    await plugin.handle(rawQuery(['WWW', 'Bank', 'com']), next);
    expect(asked).toBe(names.length);
  });

  it('takes so much memory, and forgets the oldest', async () => {
    const plugin = createCachePlugin({ clock: createVirtualClock(), cacheCounts: noCounts() }, { maxBytes: 40 * 600 });
    const server = createServer();
    for (let number = 0; number < 100; number++) await ask(plugin, query(`n${number}.example.org`), server);
    await ask(plugin, query('n99.example.org'), server);
    await ask(plugin, query('n70.example.org'), server);
    expect(server.asked).toBe(100);
    await ask(plugin, query('n10.example.org'), server);
    expect(server.asked).toBe(101);
  });
});
