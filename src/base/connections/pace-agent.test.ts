import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { paceAgent } from './pace-agent.ts';
import { ReadingLine } from './paced-socket.ts';

/** A program that says what it likes, and who asks it; each piece of an answer takes a turn. */
async function startProgram(answer: (socket: Socket) => void) {
  let connections = 0;
  const server = createServer(socket => {
    connections++;
    socket.on('error', () => undefined).on('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let nowMs = 0;
  const agent = paceAgent(new Agent({ keepAlive: true, timeout: 60_000 }), new ReadingLine(() => (nowMs += 10)));
  return {
    agent,
    connections: () => connections,
    ask: (options: { timeout?: number; headers?: Record<string, string> } = {}) => {
      const sent = request({ agent, host: '127.0.0.1', port, ...options });
      sent.end();
      return sent;
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const answerTo = async (sent: ClientRequest): Promise<IncomingMessage> =>
  ((await once(sent, 'response')) as [IncomingMessage])[0];

/** Counts what happens until something does, and says how often it did in a turn of the event loop at most. */
async function mostInATurn(count: (tell: () => void) => void, end: Promise<unknown>): Promise<number> {
  let [most, now, isOver] = [0, 0, false];
  count(() => (most = Math.max(most, ++now)));
  void end.finally(() => (isOver = true));
  while (!isOver) {
    await new Promise(resolve => setImmediate(resolve));
    now = 0;
  }
  return most;
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

it('takes a few of many parts of an answer in a turn of the event loop, whole and in order', async () => {
  const parts = Array.from({ length: 10_000 }, (_, index) => String(index % 10));
  await using program = await startProgram(socket =>
    socket.write(`${chunked}${parts.map(part => `1\r\n${part}\r\n`).join('')}0\r\n\r\n`),
  );
  const answer = await answerTo(program.ask());
  const read: string[] = [];
  const most = await mostInATurn(
    tell => {
      answer.on('data', (chunk: Buffer) => {
        read.push(chunk.toString());
        tell();
      });
    },
    once(answer, 'end'),
  );
  expect(read.join('')).toBe(parts.join(''));
  expect(most).toBeLessThanOrEqual(300);
});

it('takes a few of many answers before the answer', async () => {
  await using program = await startProgram(socket =>
    socket.write(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10_000)}${ok}`),
  );
  const sent = program.ask();
  const most = await mostInATurn(tell => sent.on('information', tell), once(sent, 'response'));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(300);
});

it('leaves another its answer meanwhile', async () => {
  let flooded: Socket | undefined;
  await using program = await startProgram(socket => {
    if (flooded) return socket.write(ok);
    flooded = socket;
    return socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100_000));
  });
  const flood = program.ask();
  flood.on('error', () => undefined);
  await once(flood, 'information');
  expect(await text(await answerTo(program.ask()))).toBe('ok');
  flood.destroy();
});

it('takes a long body without lines in long pieces', async () => {
  const length = 4 * 1024 * 1024;
  await using program = await startProgram(socket =>
    socket.write(
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`), Buffer.alloc(length)]),
    ),
  );
  const answer = await answerTo(program.ask());
  let pieces = 0;
  let bytes = 0;
  for await (const chunk of answer) {
    pieces++;
    bytes += (chunk as Buffer).length;
  }
  expect(bytes).toBe(length);
  expect(pieces).toBeLessThan(1000);
});

it('keeps a connection for the next question', async () => {
  await using program = await startProgram(socket => socket.write(ok));
  for (let count = 0; count < 3; count++) expect(await text(await answerTo(program.ask()))).toBe('ok');
  expect(program.connections()).toBe(1);
});

it('tells of an end that comes too soon, and of an answer that ends with its connection', async () => {
  let answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf';
  await using program = await startProgram(socket => socket.end(answer));
  await expect(answerTo(program.ask()).then(text)).rejects.toMatchObject({ code: 'ECONNRESET' });
  answer = `HTTP/1.1 200 OK\r\n\r\n${'a line\n'.repeat(10_000)}`;
  expect(await text(await answerTo(program.ask()))).toBe('a line\n'.repeat(10_000));
});

it('tells of a connection that cannot be made', async () => {
  await using program = await startProgram(() => undefined);
  const sent = request({ agent: program.agent, host: '127.0.0.1', port: 1 });
  sent.end();
  const [error] = (await once(sent, 'error')) as [Error];
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

it('tells of silence', async () => {
  await using program = await startProgram(() => undefined);
  const sent = program.ask({ timeout: 1 });
  sent.on('error', () => undefined);
  await once(sent, 'timeout');
  sent.destroy();
});

it('hands a connection on that goes on with something else', async () => {
  const rest = 'a line\r\n'.repeat(10_000);
  await using program = await startProgram(socket =>
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n${rest}`),
  );
  const sent = program.ask({ headers: { connection: 'Upgrade', upgrade: 'other' } });
  const [, socket, head] = (await once(sent, 'upgrade')) as [IncomingMessage, Socket, Buffer];
  socket.unshift(head);
  expect(await text(socket)).toBe(rest);
});
