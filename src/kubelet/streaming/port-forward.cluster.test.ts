/** Forwarding of ports over loopback sockets, as a client of the kubelet sees it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSpdySession, createVirtualClock, type SpdySession, type VirtualClock } from '#base';
import { ForwardRoom, servePortForward } from './port-forward.ts';

let server: Server;
let session: SpdySession;
let clock: VirtualClock;
let end: () => Promise<void>;
/** What the pod does with a connection. */
let serve: (socket: Socket) => void;

const listening = (): number => (server.address() as AddressInfo).port;
const connectHere = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
};
let requests = 0;
const openPair = (port = listening()) => {
  const common = { port: String(port), requestid: String(requests++) };
  const errors = session.open({ streamtype: 'error', ...common });
  errors.end();
  return { data: session.open({ streamtype: 'data', ...common }), errors };
};

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, socket => serve(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  clock = createVirtualClock();
  const [client, kubelet] = duplexPair();
  session = createSpdySession(client);
  const serving = servePortForward(kubelet, { connect: connectHere, clock, pod: 'web', room: new ForwardRoom(3) });
  end = async () => {
    client.end();
    await serving;
  };
});
afterEach(async () => {
  await end();
  await new Promise(resolve => server.close(resolve));
});

describe('a connection', () => {
  test('carries what is said both ways, also after one side has said all', async () => {
    serve = socket => void text(socket).then(said => socket.end(`heard ${said.length}`));
    const { data, errors } = openPair();
    data.end(Buffer.alloc(500_000, 'x'));
    expect(await text(data)).toBe('heard 500000');
    expect(await text(errors)).toBe('');
  });

  test('that is one too many is told so, until another has ended', async () => {
    serve = socket => void text(socket).then(() => socket.end());
    const held = [openPair(), openPair(), openPair()];
    const refused = openPair();
    expect(await text(refused.errors)).toBe(`error forwarding port ${listening()} to pod web: too many connections`);
    for (const { data } of held) data.end();
    await Promise.all(held.map(({ errors }) => text(errors)));
    const next = openPair();
    next.data.end();
    expect(await text(next.errors)).toBe('');
  });

  test('that the pod resets is reset, says nothing of an error, and leaves the others alone', async () => {
    serve = socket =>
      socket.on('data', said =>
        String(said) === 'go' ? socket.resetAndDestroy() : socket.end(`heard ${String(said)}`),
      );
    const [kept, broken] = [openPair(), openPair()];
    broken.data.write('go');
    await once(broken.data, 'close');
    expect(await text(broken.errors)).toBe('');
    kept.data.write('this');
    expect(await text(kept.data)).toBe('heard this');
  });

  test('that the client resets is reset', async () => {
    const reset = Promise.withResolvers<unknown>();
    const opened = Promise.withResolvers<void>();
    serve = socket => void socket.on('error', reset.resolve).once('data', () => opened.resolve());
    const { data } = openPair();
    data.write('x');
    await opened.promise;
    data.destroy();
    expect(await reset.promise).toMatchObject({ code: 'ECONNRESET' });
  });

  test('ends with the client, once all is said, though the pod would go on', async () => {
    const heard = Promise.withResolvers<string>();
    const opened = Promise.withResolvers<Socket>();
    serve = socket => {
      opened.resolve(socket);
      void text(socket).then(heard.resolve);
    };
    const { data } = openPair();
    await new Promise(resolve => data.write('last words', resolve));
    const socket = await opened.promise;
    await end();
    expect(await heard.promise).toBe('last words');
    // Whoever writes to what is closed learns of it.
    const refused = once(socket, 'error');
    while (!socket.destroyed) await new Promise(resolve => socket.write('anybody?', resolve));
    expect((await refused)[0]).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
  });

  test('to a port that nobody listens at is told as an error', async () => {
    const port = listening();
    await new Promise(resolve => server.close(resolve));
    const { data, errors } = openPair(port);
    expect(await text(errors)).toContain(`error forwarding port ${port} to pod web: connect ECONNREFUSED`);
    expect(await text(data)).toBe('');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
});

test.each([
  ['of another sort', { streamtype: 'stdin', port: '80' }],
  ['without a port', { streamtype: 'data' }],
  ['for a port that is none', { streamtype: 'data', port: '65536' }],
])('a stream %s is reset', async (_, headers) => {
  const stream = session.open(headers);
  await once(stream, 'close');
});

test('a stream whose partner does not come is reset in time', async () => {
  const stream = session.open({ streamtype: 'error', port: '80', requestid: 'alone' });
  const second = session.open({ streamtype: 'error', port: '80', requestid: 'alone' });
  await once(second, 'close'); // one of them is enough, and now the first is known to be there
  const closed = once(stream, 'close');
  await clock.advance(30_000);
  await closed;
  expect(clock.pendingTimers).toBe(0);
});
