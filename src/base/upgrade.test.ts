import { once } from 'node:events';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toError } from './errors.ts';
import { forwardUpgrade, upgradeHeaders } from './upgrade.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

let stack: AsyncDisposableStack;
let clock: VirtualClock;
beforeEach(() => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
});
afterEach(() => stack.disposeAsync());

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => sockets.add(socket.on('error', () => undefined)));
  stack.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A back end over which the test has the say: it tells of each connection, and keeps it whatever it answers. */
async function startBackEnd() {
  const connections: Connection[] = [];
  const { promise: first, resolve } = Promise.withResolvers<Connection>();
  const server = createServer({ allowHalfOpen: true }, socket => {
    const connection = new Connection(socket);
    connections.push(connection);
    resolve(connection);
  });
  return { port: await listen(server), connections, first };
}

/** One side of a connection: what it received, waited for by its end. */
class Connection {
  readonly socket: Socket;
  /** That the other side has let go of it. */
  readonly closed: Promise<unknown>;
  received = '';

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = Promise.race([once(socket, 'end'), once(socket, 'close')]);
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.received += text;
    });
  }

  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) await once(this.socket, 'data');
  }
}

/** A server that passes upgrades on to the back end; `outcome` is how the first ended. */
async function startForwarder(backEndPort: number) {
  const { promise: outcome, resolve } = Promise.withResolvers<string>();
  const server = createHttpServer();
  server.on('upgrade', (request, client, head) => {
    client.on('error', () => undefined);
    const send: Parameters<typeof forwardUpgrade>[0]['send'] = sent =>
      httpRequest({ ...sent, agent: false, host: '127.0.0.1', port: backEndPort, path: '/exec' });
    forwardUpgrade({ request, client, head, clock, send }).then(
      () => resolve('ended'),
      (error: unknown) => resolve(toError(error).message),
    );
  });
  return { port: await listen(server), outcome };
}

const request = 'POST /api HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n';
const agreed = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Own: 1\r\n\r\n';
const smuggled = 'GET /runningpods/ HTTP/1.1\r\nHost: x\r\n\r\n';

async function begin(early = '') {
  const backEnd = await startBackEnd();
  const forwarder = await startForwarder(backEnd.port);
  const client = new Connection(connect(forwarder.port, '127.0.0.1'));
  stack.defer(() => void client.socket.destroy());
  client.socket.write(request + early);
  const connection = await backEnd.first;
  await connection.until('\r\n\r\n');
  return { backEnd, connection, client, outcome: forwarder.outcome };
}

describe('a back end that agrees', () => {
  test('is joined to the client, with what both sent early', async () => {
    const { connection, client, outcome } = await begin('early of client');
    expect(connection.received).not.toContain('early');
    connection.socket.write(`${agreed}early of back end`);
    await client.until('early of back end');
    await connection.until('early of client');
    expect(client.received).toMatch(
      /^HTTP\/1.1 101 Switching Protocols\r\nX-Own: 1\r\nconnection: Upgrade\r\nupgrade: SPDY/,
    );
    client.socket.end('last');
    await connection.until('last');
    connection.socket.end('and its answer');
    await client.closed;
    expect(client.received).toContain('and its answer');
    expect(await outcome).toBe('ended');
  });

  test('loses its connection with the client', async () => {
    const { connection, client } = await begin();
    connection.socket.write(agreed);
    await client.until('\r\n\r\n');
    client.socket.destroy();
    await connection.closed;
  });
});

describe('a back end that refuses and keeps its connection', () => {
  test.each([
    [
      'with a length',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nX-Own: 1\r\nKeep-Alive: timeout=9\r\n\r\nnot found',
    ],
    [
      'in chunks',
      'HTTP/1.1 404 Not Found\r\nX-Own: 1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnot found\r\n0\r\n\r\n',
    ],
  ])('%s hears nothing more of the client, who hears all of the answer', async (_, refusal) => {
    const { backEnd, connection, client, outcome } = await begin(smuggled);
    connection.socket.write(refusal);
    await client.until('not found');
    client.socket.write(smuggled);
    await client.closed;
    await connection.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    expect(client.received).toMatch(/X-Own: 1\r\n.*connection: close\r\n\r\nnot found$/s);
    expect(client.received).not.toMatch(/keep-alive|chunked/i);
    expect(connection.received).not.toContain('runningpods');
    expect(backEnd.connections).toHaveLength(1);
    expect(await outcome).toBe('ended');
  });

  test('is let go of when the client does not go', async () => {
    const { connection, client } = await begin();
    client.socket.pause();
    connection.socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    await connection.closed;
    expect(client.received).toBe('');
  });

  test('by a 101 that names no protocol is no back end', async () => {
    const { connection, outcome } = await begin(smuggled);
    connection.socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    expect(await outcome).toMatch(/invalid upgrade response: status code 101|Parse Error/);
    await connection.closed;
    expect(connection.received).not.toContain('runningpods');
  });

  test.each(['200 OK', '302 Found', '307 Temporary Redirect'])('by %s leads the client nowhere', async status => {
    const { connection, client, outcome } = await begin(smuggled);
    connection.socket.write(`HTTP/1.1 ${status}\r\nLocation: https://elsewhere/\r\nContent-Length: 0\r\n\r\n`);
    expect(await outcome).toBe(`invalid upgrade response: status code ${Number.parseInt(status, 10)}`);
    await connection.closed;
    expect(client.received).toBe('');
  });
});

describe('while the back end thinks', () => {
  test('a client that goes takes the request with it', async () => {
    const { connection, client, outcome } = await begin();
    client.socket.end();
    await connection.closed;
    expect(await outcome).toBe('the client is gone');
  });

  test('its time runs out', async () => {
    const { connection, outcome } = await begin(smuggled);
    await clock.advance(60_000);
    expect(await outcome).toBe('the upgrade was not answered in time');
    await connection.closed;
    expect(connection.received).not.toContain('runningpods');
    expect(clock.pendingTimers).toBe(0);
  });
});

test('an upgrade is passed on with its own headers, without those that say who asks', () => {
  expect(
    upgradeHeaders({
      host: ['api:6443'],
      authorization: ['Bearer secret'],
      cookie: ['a=b'],
      'impersonate-user': ['admin'],
      'x-remote-group': ['system:masters'],
      connection: ['Upgrade, X-Between'],
      'x-between': ['1'],
      'transfer-encoding': ['chunked'],
      'content-length': ['5'],
      upgrade: ['SPDY/3.1'],
      'x-stream-protocol-version': ['v4.channel.k8s.io', 'v3.channel.k8s.io'],
    }),
  ).toEqual({
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': ['v4.channel.k8s.io', 'v3.channel.k8s.io'],
  });
});
