import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { PacedSocket, ReadingLine } from './paced-socket.ts';

const allBytes = 64 * 1024;

/** A socket whose other side has sent that much, and a line in which each piece takes the whole time of a turn. */
function create() {
  let nowMs = 0;
  const line = new ReadingLine(() => (nowMs += 10));
  const open = (remoteAddress = '10.0.0.1') => {
    const socket = Object.assign(new Duplex({ read: () => undefined, write: (_chunk, _, done) => done() }), {
      remoteAddress,
    });
    return { socket, paced: new PacedSocket(socket as unknown as TLSSocket, line) };
  };
  return { open };
}

/** How much has come in each turn of the event loop until all has. */
async function bytesByTurn(connections: readonly { paced: PacedSocket; bytes: number }[]): Promise<number[]> {
  const turns: number[] = [0];
  let left = connections.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { paced } of connections)
    paced.on('data', (chunk: Buffer) => {
      turns[turns.length - 1] = (turns.at(-1) ?? 0) + chunk.length;
      left -= chunk.length;
    });
  while (left > 0) {
    await new Promise(resolve => setImmediate(resolve));
    turns.push(0);
  }
  return turns;
}

describe('what has come at once', () => {
  it('is handed on in pieces, a few in each turn of the event loop, whole and in order', async () => {
    const { open } = create();
    const { socket, paced } = open();
    const sent = Buffer.from(Array.from({ length: allBytes }, (_, index) => index % 251));
    const received: Buffer[] = [];
    paced.on('data', (chunk: Buffer) => received.push(chunk));
    const counted = bytesByTurn([{ paced, bytes: allBytes }]);
    socket.push(sent);
    expect(Math.max(...(await counted))).toBeLessThanOrEqual(8192);
    expect(Buffer.concat(received).equals(sent)).toBe(true);
  });

  it('over many connections takes as many turns as over one', async () => {
    const { open } = create();
    const connections = Array.from({ length: 20 }, () => ({ ...open(), bytes: 16_384 }));
    const counted = bytesByTurn(connections);
    for (const { socket, bytes } of connections) socket.push(Buffer.alloc(bytes));
    expect(Math.max(...(await counted))).toBeLessThanOrEqual(8192);
  });

  it('by one address leaves another its turn', async () => {
    const { open } = create();
    const many = Array.from({ length: 50 }, () => open());
    for (const { socket, paced } of many) {
      paced.resume();
      socket.push(Buffer.alloc(allBytes));
    }
    const { socket, paced } = open('10.0.0.2');
    let turns = 0;
    let hasCome = false;
    paced.on('data', () => (hasCome = true));
    socket.push('hello');
    for (; !hasCome; turns++) await new Promise(resolve => setImmediate(resolve));
    expect(turns).toBeLessThan(20);
  });
});

it('hands on no more at once to a reader that was away for a while', async () => {
  const { open } = create();
  const { socket, paced } = open();
  paced.on('data', () => undefined);
  paced.pause();
  socket.push(Buffer.alloc(allBytes));
  for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve));
  const counted = bytesByTurn([{ paced, bytes: allBytes }]);
  paced.resume();
  expect(Math.max(...(await counted))).toBeLessThanOrEqual(8192);
});

it('hands on little at once to many readers that were away for a while', async () => {
  const { open } = create();
  const connections = Array.from({ length: 50 }, () => ({ ...open(), bytes: 4096 }));
  for (const { socket, paced, bytes } of connections) {
    paced.on('data', () => undefined);
    paced.pause();
    socket.push(Buffer.alloc(bytes));
  }
  for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve));
  const counted = bytesByTurn(connections);
  for (const { paced } of connections) paced.resume();
  expect(Math.max(...(await counted))).toBeLessThanOrEqual(8192);
});

it('holds back what its reader does not want yet', async () => {
  const { open } = create();
  const { socket, paced } = open();
  socket.push(Buffer.alloc(2 * allBytes));
  socket.push(Buffer.alloc(2 * allBytes));
  for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(paced.readableLength).toBeLessThanOrEqual(2 * paced.readableHighWaterMark);
  expect(socket.isPaused()).toBe(true);
  let length = 0;
  paced.on('data', (chunk: Buffer) => (length += chunk.length));
  socket.push(null);
  await once(paced, 'end');
  expect(length).toBe(4 * allBytes);
});

it('hands on what came before the end, then the end; and ends with its socket', async () => {
  const { open } = create();
  const { socket, paced } = open();
  const received: Buffer[] = [];
  paced.on('data', (chunk: Buffer) => received.push(chunk));
  socket.push('last words');
  socket.push(null);
  await once(paced, 'end');
  expect(Buffer.concat(received).toString()).toBe('last words');
  const closed = once(paced, 'close');
  socket.destroy();
  await closed;
});

it('passes on what is written, and ends its socket', async () => {
  const { open } = create();
  const { socket, paced } = open();
  const finished = once(socket, 'finish');
  paced.end('answer');
  await finished;
  const closed = once(socket, 'close');
  paced.destroy();
  await closed;
});

it('hands on all that came before a good end, though its socket closes meanwhile', async () => {
  const { open } = create();
  const { socket, paced } = open();
  let length = 0;
  paced.on('data', (chunk: Buffer) => (length += chunk.length));
  paced.pause();
  socket.push(Buffer.alloc(allBytes));
  socket.push(null);
  socket.end();
  // As Node's sockets do: the end is told to who does not read, too.
  socket.emit('end');
  socket.destroy();
  await once(socket, 'close');
  const closed = once(paced, 'close');
  paced.resume();
  await closed;
  expect(length).toBe(allBytes);
});

it('hands on to who reads by calls', async () => {
  const { open } = create();
  const { socket, paced } = open();
  socket.push(Buffer.alloc(allBytes));
  socket.push(null);
  let length = 0;
  for await (const chunk of paced) length += (chunk as Buffer).length;
  expect(length).toBe(allBytes);
});

it('fails as its socket does, though something was still to be written', async () => {
  let written: (error: Error) => void = () => undefined;
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _, done) => (written = done),
    destroy: (error, done) => {
      written(new Error('write EBADF'));
      done(error);
    },
  });
  const paced = new PacedSocket(socket as unknown as TLSSocket, new ReadingLine(), { source: '' });
  paced.end('question');
  socket.destroy(new Error('it is not believed'));
  const [error] = (await once(paced, 'error')) as [Error];
  expect(error.message).toBe('it is not believed');
});
