import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWebhookServer, type WebhookProtocol, type WebhookServer } from '../fixtures/webhook-server.ts';
import { Post, type Posting } from './post.ts';

let post: Post;
let hook: WebhookServer;
/** What is answered; by default the question. */
let answer: (body: Record<string, unknown>) => unknown;

const never = new AbortController().signal;

const send = (body: object, { signal = never, ...fields }: Partial<Posting> = {}) =>
  post.send({
    peer: { host: '127.0.0.1', caBundle: hook.caBundle },
    address: '127.0.0.1',
    port: hook.port,
    host: '127.0.0.1',
    path: '/ask?timeout=10s',
    body: JSON.stringify(body),
    signal,
    ...fields,
  });

async function start(protocol: WebhookProtocol, port = 0): Promise<void> {
  hook = await startWebhookServer(async body => await answer(body), { protocol, port });
}

beforeEach(() => {
  answer = body => body;
  post = new Post();
});
afterEach(async () => {
  post[Symbol.dispose]();
  await hook[Symbol.asyncDispose]();
});

describe.each(['HTTP/2', 'HTTP/1.1'] as const)('by %s', protocol => {
  beforeEach(() => start(protocol));

  it('sends a document and reads the answer, whatever its code', async () => {
    expect(await send({ ä: 1 })).toEqual({ code: 200, text: '{"ä":1}' });
    answer = () => 418;
    expect(await send({})).toEqual({ code: 418, text: '' });
    expect(hook.requests).toEqual([
      { path: '/ask?timeout=10s', body: { ä: 1 } },
      { path: '/ask?timeout=10s', body: {} },
    ]);
  });

  it('asks again when the other side had given up the connection', async () => {
    await send({});
    // Nobody can have noticed yet when the second is sent.
    for (const socket of hook.connections) socket.destroy();
    expect(await send({ n: 2 })).toEqual({ code: 200, text: '{"n":2}' });
  });

  it('asks whoever is there now', async () => {
    await send({});
    const { port } = hook;
    await hook[Symbol.asyncDispose]();
    await expect(send({})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await start(protocol, port);
    expect(await send({ n: 3 })).toEqual({ code: 200, text: '{"n":3}' });
  });

  it('refuses an answer that is too large, and goes on', async () => {
    answer = () => 'x'.repeat(8 * 1024 * 1024);
    await expect(send({})).rejects.toThrow('the response is larger than 8388608 bytes');
    answer = body => body;
    expect(await send({ n: 2 })).toEqual({ code: 200, text: '{"n":2}' });
  });

  it('ends by its signal, and does not wait for others by what may be dead', async () => {
    await send({});
    const over = new AbortController();
    const asked = Promise.withResolvers<void>();
    answer = ({ n }) => (n === 2 ? (asked.resolve(), new Promise(() => undefined)) : { n });
    const waiting = send({ n: 2 }, { signal: over.signal });
    await asked.promise;
    over.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    expect(await send({ n: 3 })).toEqual({ code: 200, text: '{"n":3}' });
    expect(hook.connections).toHaveLength(2);
  });
});

describe('by HTTP/2', () => {
  beforeEach(() => start('HTTP/2'));

  it('asks everything about one place by one connection, also what comes while that is made', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, n) => send({ n })));
    expect(hook.requests).toHaveLength(300);
    expect(hook.connections).toHaveLength(1);
  });

  it('asks no more by what the other side is about to end, and reads what that still answers', async () => {
    await send({});
    const asked = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<object>();
    answer = ({ n }) => (n === 2 ? (asked.resolve(), waiting.promise) : { n });
    const late = send({ n: 2 });
    await asked.promise;
    // Whether the third comes before or after this is known, it is answered.
    hook.sessions[0]?.goaway();
    expect(await send({ n: 3 })).toEqual({ code: 200, text: '{"n":3}' });
    waiting.resolve({ late: true });
    expect(await late).toEqual({ code: 200, text: '{"late":true}' });
    expect(await send({ n: 4 })).toEqual({ code: 200, text: '{"n":4}' });
    expect(hook.sessions.length).toBeGreaterThan(1);
  });

  it('has a connection for each way of believing', async () => {
    await send({});
    await expect(send({}, { peer: { host: 'example.com', caBundle: hook.caBundle } })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(send({}, { peer: { host: '127.0.0.1' } })).rejects.toMatchObject({
      code: expect.stringMatching(/^(UNABLE|SELF)_/),
    });
    expect(hook.requests).toHaveLength(1);
  });
});
