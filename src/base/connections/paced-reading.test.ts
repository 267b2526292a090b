import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { PacedReading } from './paced-reading.ts';
import { ReadingLine } from './paced-socket.ts';

/** A server of HTTP/1.1 whose connections are read in turns, each of which one piece fills. */
function serve(onRequest: (request: IncomingMessage, response: ServerResponse) => void) {
  let nowMs = 0;
  const line = new ReadingLine(() => (nowMs += 10));
  const server = createServer(onRequest);
  const open = (remoteAddress = '10.0.0.1') => {
    let answers = '';
    const socket = Object.assign(
      new Duplex({
        read: () => undefined,
        write: (chunk: Buffer, _, done) => {
          answers += chunk.toString('latin1');
          done();
        },
      }),
      { remoteAddress },
    );
    server.emit('connection', socket);
    const reading = new PacedReading(socket as unknown as TLSSocket, line);
    return { socket, reading, answers: () => answers };
  };
  return { server, open };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const inOrder = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

it('serves another connection between two pieces of what came at once', async () => {
  const served: string[] = [];
  const { open } = serve(({ url = '' }, response) => {
    served.push(url);
    response.end();
  });
  const many = Array.from({ length: 5 }, () => open());
  for (const { socket } of many) socket.push(get('/many').repeat(1000));
  const other = open('10.0.0.2');
  other.socket.push(get('/other'));
  while (served.filter(url => url === '/many').length < 5000) await new Promise(resolve => setImmediate(resolve));
  expect(served.indexOf('/other')).toBeGreaterThanOrEqual(0);
  expect(served.indexOf('/other')).toBeLessThan(1000);
  expect(other.answers()).toMatch(/^HTTP\/1.1 200/);
});

it('a body in thousands of parts leaves others their turn', async () => {
  let parts = 0;
  const before: number[] = [];
  const { open } = serve((request, response) => {
    if (request.method === 'GET') before.push(parts);
    request.on('data', () => parts++).on('end', () => response.end());
  });
  const long = open();
  const partsSent = 10_000;
  long.socket.push(
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(partsSent)}0\r\n\r\n`,
  );
  open('10.0.0.2').socket.push(get('/'));
  while (parts < partsSent) await new Promise(resolve => setImmediate(resolve));
  expect(before).toHaveLength(1);
  expect(before[0]).toBeLessThan(partsSent / 2);
});

it('hands on all in order, and the end behind it', async () => {
  const served: string[] = [];
  const { open } = serve(({ url = '' }, response) => {
    served.push(url);
    response.end();
  });
  const { socket } = open();
  socket.push(
    inOrder(1000)
      .map(index => get(`/${index}`))
      .join(''),
  );
  socket.push(null);
  await once(socket, 'finish');
  expect(served).toEqual(inOrder(1000).map(index => `/${index}`));
});

it('holds back what the server does not want yet', async () => {
  const requests: IncomingMessage[] = [];
  const { open } = serve(request => void requests.push(request));
  const { socket } = open();
  const length = 400_000;
  socket.push(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
  for (let sent = 0; sent < length; sent += 20_000) socket.push('a line\r\n'.repeat(2500));
  for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve));
  const [request] = requests;
  expect(request?.readableLength).toBeLessThan(length / 2);
  expect(socket.isPaused()).toBe(true);
  expect(request && (await text(request))).toBe('a line\r\n'.repeat(length / 8));
});

it.each([0, 3000, 100_000])(
  'leaves the rest to who takes the connection over, with %d bytes of it',
  async restLength => {
    const taken = Promise.withResolvers<string>();
    const { server, open } = serve(() => undefined);
    const { socket, reading } = open();
    takeOver(server, reading, taken);
    const rest = Array.from({ length: restLength }, (_, index) => String(index % 10)).join('');
    socket.push(
      `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: other\r\nX-Large: ${'a'.repeat(6000)}\r\n\r\n${rest}`,
    );
    socket.push('and more');
    socket.push(null);
    expect(await taken.promise).toBe(`${rest}and more`);
  },
);

function takeOver(server: Server, reading: PacedReading, taken: PromiseWithResolvers<string>): void {
  server.on('upgrade', (_request, socket, head) => {
    reading.release();
    if (head.length > 0) socket.unshift(head);
    void text(socket).then(taken.resolve, taken.reject);
  });
}
