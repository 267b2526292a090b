/** Asking other servers, over loopback sockets and in virtual time. */
import { decode, encode, type Packet } from 'dns-packet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '#base';
import { type Listener, listen, type MessageHandler } from '../../server/listen.ts';
import { type DnsQuery, isQuery, parseQuery } from '../../wire/query.ts';
import { codeOf, type DnsReply, renderReply } from '../../wire/reply.ts';
import { createForwardPlugin } from './forward.ts';

let stack: AsyncDisposableStack;
let clock: VirtualClock;
beforeEach(() => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
});
afterEach(() => stack.disposeAsync());

const startServer = async (handle: MessageHandler): Promise<Listener> =>
  stack.use(await listen({ address: '127.0.0.1', port: 0 }, handle, { clock }));

/** A server that answers with `change` made to the right answer. */
const answering =
  (change: (answer: Packet) => Packet): MessageHandler =>
  async message => {
    const { id = 0, questions = [] } = decode(message);
    const answers = questions.map(({ name }) => ({ name, type: 'A' as const, ttl: 60, data: '192.0.2.1' }));
    return encode(change({ type: 'response', id, questions, answers }));
  };

function query(name: string): DnsQuery {
  const message = encode({ type: 'query', id: 7, flags: 0x100, questions: [{ type: 'A', name }] });
  const parsed = parseQuery(message, 'udp');
  if (!isQuery(parsed)) throw new Error('not a query');
  return parsed;
}

function forwarderTo(servers: readonly Listener[], options: { maxConcurrent?: number } = {}) {
  const upstreams = () => Promise.resolve(servers.map(({ port }) => `127.0.0.1:${port}`));
  const plugin = createForwardPlugin({ clock, upstreams }, options);
  stack.defer(() => plugin[Symbol.asyncDispose]?.());
  const unreachable = () => {
    throw new Error('forward is the last plugin');
  };
  return async (asked: DnsQuery): Promise<DnsReply> => await plugin.handle(asked, unreachable);
}

const answersOf = (asked: DnsQuery, reply: DnsReply) =>
  (decode(renderReply(asked, reply)).answers ?? []).map(answer => (answer.type === 'A' ? answer.data : answer.type));

it('takes an answer that spells the question otherwise', async () => {
  const shouting = answering(({ questions = [], ...rest }) => ({
    ...rest,
    questions: questions.map(({ name, type }) => ({ name: name.toUpperCase(), type })),
  }));
  const asked = query('www.example.org');
  expect(answersOf(asked, await forwarderTo([await startServer(shouting)])(asked))).toEqual(['192.0.2.1']);
});

it('does not take the answer to another question, and asks the next server', async () => {
  const wrong = answering(answer => ({
    ...answer,
    questions: [{ type: 'A', name: 'www.example.net' }],
    answers: [{ name: 'www.example.net', type: 'A', ttl: 60, data: '203.0.113.9' }],
  }));
  const hasAnswered = Promise.withResolvers<void>();
  const liar = await startServer(async (message, transport) => {
    setImmediate(hasAnswered.resolve);
    return await wrong(message, transport);
  });
  const asked = query('www.example.org');
  const reply = forwarderTo([liar, await startServer(answering(answer => answer))])(asked);
  await hasAnswered.promise;
  await clock.advance(2000);
  expect(answersOf(asked, await reply)).toEqual(['192.0.2.1']);
});

it('passes on a refusal that repeats no question', async () => {
  const refusing = await startServer(answering(({ id = 0 }) => ({ type: 'response', id, flags: 4 })));
  const asked = query('www.example.org');
  const reply = await forwarderTo([refusing])(asked);
  expect(codeOf(reply)).toBe(4);
  expect(decode(renderReply(asked, reply))).toMatchObject({ id: 7, rcode: 'NOTIMP', answers: [] });
});

it('asks about so many names at a time, and refuses more', async () => {
  let heard = 0;
  const twoAsked = Promise.withResolvers<void>();
  const silent = await startServer(async () => {
    if (++heard === 2) twoAsked.resolve();
    return undefined;
  });
  const forward = forwarderTo([silent], { maxConcurrent: 2 });
  const waiting = ['a.example', 'b.example'].map(name => forward(query(name)).catch(() => 'no answer'));
  await twoAsked.promise;
  expect(codeOf(await forward(query('c.example')))).toBe(5);
  for (let round = 0; round < 2; round++) await clock.advance(2000);
  expect(await Promise.all(waiting)).toEqual(['no answer', 'no answer']);
});
