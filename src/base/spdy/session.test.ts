import { Duplex, duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type Frame, FrameReader, FrameWriter } from './frames.ts';
import { createSpdySession } from './session.ts';

/** A session, and the frames that reach its other side. */
function startSession() {
  const [near, far] = duplexPair();
  const reader = new FrameReader();
  const frames: Frame[] = [];
  far.on('data', (bytes: Buffer) => frames.push(...reader.read(bytes)));
  return { session: createSpdySession(near), near, far, frames, writer: new FrameWriter() };
}
const turn = () => new Promise(resolve => setImmediate(resolve));
const textOf = async (stream: Duplex): Promise<string> => Buffer.concat(await stream.toArray()).toString();

describe('a session', () => {
  test('carries what is written, whatever the amount, and its end', async () => {
    const { session, frames } = startSession();
    const stdin = session.open({ streamtype: 'stdin' });
    stdin.end(Buffer.alloc(300_000, 'x'));
    while (!frames.some(frame => frame.type === 'data' && frame.isLast)) await turn();
    const length = frames.reduce((sum, frame) => sum + (frame.type === 'data' ? frame.data.length : 0), 0);
    expect(length).toBe(300_000);
  });

  test('hands out each stream, also when replies carry no status', async () => {
    const { session, far, writer } = startSession();
    const [error, stdout] = [session.open({ streamtype: 'error' }), session.open({ streamtype: 'stdout' })];
    for (const id of ['01', '03']) far.write(Buffer.from(`8003000200000006000000${id}78bb`, 'hex'));
    far.write(writer.data(3, Buffer.from('out')));
    far.write(writer.data(1, Buffer.from('failed'), true));
    far.end(writer.data(3, Buffer.from('put')));
    expect(await Promise.all([textOf(error), textOf(stdout)])).toEqual(['failed', 'output']);
    await session.closed;
  });

  test('does not read the socket while a stream is full', async () => {
    const { session, near, far, writer } = startSession();
    const stdout = session.open({ streamtype: 'stdout' });
    far.write(writer.data(1, Buffer.alloc(100_000, 'x')));
    while (!near.isPaused()) await turn();
    far.end();
    expect((await textOf(stdout)).length).toBe(100_000);
    expect(near.isPaused()).toBe(false);
  });

  test('ends a stream that the other side resets, and answers pings', async () => {
    const { session, far, frames } = startSession();
    const stdin = session.open({ streamtype: 'stdin' });
    const closed = new Promise(resolve => stdin.once('close', resolve));
    far.write(Buffer.from('80030003000000080000000100000005', 'hex'));
    far.write(Buffer.from('800300060000000400000002', 'hex'));
    await closed;
    while (!frames.some(frame => frame.type === 'ping')) await turn();
  });
});

describe('a session with a hostile other side', () => {
  test('does not read on while its answers are not read', async () => {
    const [near, far] = duplexPair();
    createSpdySession(near);
    const ping = Buffer.from('800300060000000400000002', 'hex');
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => ping));
    let written = 0;
    for (let stuck = 0; stuck < 100; await turn(), stuck++) {
      if (far.writableNeedDrain) continue;
      far.write(pings);
      written += pings.length;
      stuck = 0;
      if (written > 20_000_000) break;
    }
    expect(written).toBeLessThan(2_000_000);
    far.on('data', () => undefined);
    while (far.writableNeedDrain) await turn();
  });

  test('ends when it opens more streams than anybody needs', async () => {
    const [near, far] = duplexPair();
    let taken = 0;
    const { closed } = createSpdySession(near, { onStream: () => taken++, maxStreams: 10 });
    far.on('data', () => undefined);
    const writer = new FrameWriter();
    for (let id = 1; id < 41; id += 2) far.write(writer.open(id, { streamtype: 'data' }));
    await closed;
    expect(taken).toBeLessThanOrEqual(10);
  });

  test('ends at a frame that is longer than any is', async () => {
    const [near, far] = duplexPair();
    const { closed } = createSpdySession(near);
    far.write(Buffer.from('80030001000fffff', 'hex'));
    await closed;
  });

  test('does not read on while headers are not', async () => {
    const [near, far] = duplexPair();
    let taken = 0;
    createSpdySession(near, { onStream: () => taken++ });
    far.on('data', () => undefined);
    const writer = new FrameWriter();
    for (let id = 1; id < 401; id += 2) far.write(Buffer.concat([writer.open(id, { port: '1' }), writer.reset(id)]));
    await turn();
    expect(near.isPaused()).toBe(true);
    while (taken < 200) await turn();
    expect(near.isPaused()).toBe(false);
  });

  test('ends when a stream is opened twice', async () => {
    const [near, far] = duplexPair();
    const { closed } = createSpdySession(near, { onStream: () => undefined });
    far.on('data', () => undefined);
    const writer = new FrameWriter();
    for (const id of [1, 1]) far.write(writer.open(id, { port: '1' }));
    await closed;
  });
});

describe('two sessions', () => {
  function joined() {
    const [client, server] = duplexPair();
    const taken: { stream: Duplex; headers: Record<string, string> }[] = [];
    const accepting = createSpdySession(server, { onStream: (stream, headers) => taken.push({ stream, headers }) });
    return { session: createSpdySession(client), accepting, client, taken };
  }

  test('open streams to each other, with their headers, and data that follows at once', async () => {
    const { session, taken, client, accepting } = joined();
    for (const port of ['80', '81']) session.open({ streamtype: 'data', port }).end(`to ${port}`);
    while (taken.length < 2) await turn();
    expect(taken.map(({ headers }) => headers)).toEqual([
      { streamtype: 'data', port: '80' },
      { streamtype: 'data', port: '81' },
    ]);
    expect(await Promise.all(taken.map(({ stream }) => textOf(stream)))).toEqual(['to 80', 'to 81']);
    client.end();
    await Promise.all([session.closed, accepting.closed]);
  });

  test('tell each other of a stream that is reset, and keep the others', async () => {
    const { session, taken } = joined();
    const [first, second] = [session.open({ port: '1' }), session.open({ port: '2' })];
    while (taken.length < 2) await turn();
    const closed = new Promise(resolve => first.once('close', resolve));
    taken[0]?.stream.destroy();
    await closed;
    expect(first.readableEnded).toBe(false);
    taken[1]?.stream.end('still there');
    expect(await textOf(second)).toBe('still there');
  });

  test('end when headers are nonsense', async () => {
    const { accepting, client } = joined();
    client.write(Buffer.from('800300010000000e00000001000000000000ffffffff', 'hex'));
    await accepting.closed;
  });
});

test('a client is asked to open nothing', async () => {
  const { far, frames } = startSession();
  far.write(new FrameWriter().open(2, {}));
  while (!frames.some(frame => frame.type === 'reset' && frame.streamId === 2)) await turn();
});
