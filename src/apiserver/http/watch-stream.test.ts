import { describe, expect, it, vi } from 'vitest';
import { expired } from '#api';
import { createTurns, createVirtualClock, type Turns } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Framing } from '../representations/representation.ts';
import { storedJson } from '../representations/stored-json.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import { WatchRounds } from './watch-rounds.ts';
import { WatchStream } from './watch-stream.ts';

/** A response whose reader takes what it is given until it is told not to. */
class FakeResponse implements ResponseWriter {
  readonly writes: string[] = [];
  readonly #listeners = new Map<string, () => void>();
  headersSent = false;
  writableLength = 0;
  destroyed = false;
  accepts = true;
  state = 'open';

  writeHead(): void {
    this.headersSent = true;
  }
  write(chunk: Uint8Array): boolean {
    this.writes.push(Buffer.from(chunk).toString());
    return this.accepts;
  }
  end(): void {
    this.state = 'ended';
  }
  destroy(): void {
    this.state = 'destroyed';
  }
  on(event: string, listener: () => void): void {
    this.#listeners.set(event, listener);
  }
  drain(): void {
    this.accepts = true;
    this.#listeners.get('drain')?.();
  }
  close(): void {
    this.#listeners.get('close')?.();
  }
}

const message = (text: string): WatchMessage => ({
  type: 'ADDED',
  event: {
    type: 'ADDED',
    object: {
      apiVersion: 'v1',
      kind: text,
      metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '' },
    },
  },
  line: Buffer.from(`${text}\n`),
  byteLength: text.length + 1,
  once: (_key, make) => make(),
});
const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));
const turnsOfOneSecond = () => createTurns({ nowMs: () => performance.now(), sliceMs: 1000 });
const start = (turns: Turns = turnsOfOneSecond(), framing: Pick<Framing, 'event' | 'error'> = storedJson.framing()) => {
  const response = new FakeResponse();
  const clock = createVirtualClock();
  const onOverflow = vi.fn<() => void>();
  return {
    response,
    onOverflow,
    clock,
    stream: new WatchStream({
      response,
      rounds: new WatchRounds({ turns, clock }),
      clock,
      contentType: 'application/json',
      framing,
      onOverflow,
    }),
  };
};

describe('a watch stream', () => {
  it('takes turns with others, and writes all that came meanwhile at once', async () => {
    const turns = createTurns({ nowMs: () => 0, maxSteps: 10 });
    const all = Array.from({ length: 100 }, () => start(turns));
    for (const { stream } of all) stream.begin();
    for (const { stream } of all) stream.send(message('a'));
    const written = () => all.filter(({ response }) => response.writes.length > 0).length;
    await nextTurn();
    await nextTurn();
    expect(written()).toBeLessThanOrEqual(20);
    for (const { stream } of all.slice(-1)) stream.send(message('b'));
    while (written() < 100) await nextTurn();
    expect(all.at(0)?.response.writes).toEqual(['a\n']);
    expect(all.at(-1)?.response.writes).toEqual(['a\nb\n']);
  });

  it('writes all events of a turn at once, the first after the headers', async () => {
    const { response, stream } = start();
    stream.send(message('a'));
    await nextTurn();
    expect(response.writes).toEqual([]);
    stream.begin();
    stream.send(message('b'));
    await nextTurn();
    stream.send(message('c'));
    stream.send(message('d'));
    await nextTurn();
    expect(response.writes).toEqual(['a\nb\n', 'c\nd\n']);
  });

  it('waits for a slow reader, and sends what came meanwhile in one write', async () => {
    const { response, stream } = start();
    stream.begin();
    response.accepts = false;
    stream.send(message('a'));
    await nextTurn();
    for (const text of ['b', 'c']) stream.send(message(text));
    await nextTurn();
    expect(response.writes).toEqual(['a\n']);
    response.drain();
    expect(response.writes).toEqual(['a\n', 'b\nc\n']);
  });

  it('cuts off a reader who falls too far behind', async () => {
    const { response, stream, onOverflow } = start();
    stream.begin();
    response.accepts = false;
    const large = message('x'.repeat(1024 * 1024));
    stream.send(large);
    await nextTurn();
    for (let i = 0; i < 31; i++) stream.send(large);
    expect(response.state).toBe('open');
    for (let i = 0; i < 2; i++) stream.send(large);
    expect(response.state).toBe('destroyed');
    expect(onOverflow).toHaveBeenCalledOnce();
  });

  it('gives a reader the time that a long beginning takes', async () => {
    const { response, stream } = start();
    const large = message('x'.repeat(1024 * 1024));
    for (let i = 0; i < 40; i++) stream.send(large);
    stream.begin();
    response.accepts = false;
    await nextTurn();
    for (let i = 0; i < 31; i++) stream.send(large);
    expect(response.state).toBe('open');
    for (let i = 0; i < 2; i++) stream.send(large);
    expect(response.state).toBe('destroyed');
  });

  it('makes what it begins with line by line, as the reader takes it', async () => {
    const { response, stream } = start();
    const made: number[] = [];
    for (let i = 0; i < 40; i++) {
      const { event, line } = message('x'.repeat(1024 * 1024));
      const byteLength = line.length;
      stream.send({
        type: 'ADDED',
        event,
        byteLength,
        once: (_key, make) => make(),
        get line() {
          made.push(i);
          return line;
        },
      });
    }
    response.accepts = false;
    stream.begin();
    await nextTurn();
    expect(made).toEqual([0]);
    response.drain();
    for (let i = 0; i < 40; i++) await nextTurn();
    expect(made).toHaveLength(40);
    expect(response.writes).toHaveLength(40);
  });

  it('does not wait for ever for who reads nothing of what it begins with', async () => {
    const { response, stream, clock, onOverflow } = start();
    for (let i = 0; i < 3; i++) stream.send(message('x'.repeat(1024 * 1024)));
    response.accepts = false;
    stream.begin();
    await nextTurn();
    await clock.advance(59_000);
    expect(response.state).toBe('open');
    await clock.advance(2000);
    expect(response.state).toBe('destroyed');
    expect(onOverflow).toHaveBeenCalled();
  });

  it('has room for as much as it writes at once, and more when the reader has taken that', async () => {
    const { response, stream } = start();
    stream.begin();
    const large = message('x'.repeat(1024 * 1024));
    expect(stream.room()).toBeUndefined();
    stream.send(large);
    let hasRoom = false;
    void stream.room()?.then(() => (hasRoom = true));
    response.accepts = false;
    await nextTurn();
    expect([response.writes.length, hasRoom]).toEqual([1, false]);
    response.drain();
    await nextTurn();
    expect([response.writes.length, hasRoom]).toEqual([1, true]);
    expect(stream.room()).toBeUndefined();
  });

  it.each(['end', 'close'])('lets go of who waits for room at its %s', async how => {
    const { response, stream } = start();
    stream.begin();
    response.accepts = false;
    stream.send(message('a'));
    await nextTurn();
    stream.send(message('x'.repeat(1024 * 1024)));
    const room = stream.room();
    expect(room).toBeInstanceOf(Promise);
    if (how === 'end') stream.end();
    else response.close();
    await room;
    expect(stream.room()).toBeUndefined();
  });

  it('does not wait for ever for who takes nothing while there is more of what it begins with', async () => {
    const { response, stream, clock } = start();
    stream.begin();
    response.accepts = false;
    stream.send(message('x'.repeat(1024 * 1024)));
    const room = stream.room();
    await nextTurn();
    await clock.advance(61_000);
    expect(response.state).toBe('destroyed');
    await room;
  });

  it('ends after the last event, telling why when there is a reason', async () => {
    const { response, stream } = start();
    stream.begin();
    stream.send(message('{"type":"ADDED"}'));
    stream.end(expired('too old resource version: 1 (2)'));
    stream.send(message('{}'));
    expect(response.state).toBe('ended');
    const lines = response.writes
      .join('')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object);
    expect(lines).toEqual([
      { type: 'ADDED' },
      { type: 'ERROR', object: expect.objectContaining({ code: 410, reason: 'Expired' }) },
    ]);
  });

  it('ends for an event whose bytes cannot be made, and what came before is written', async () => {
    const event = ({ line }: WatchMessage) => {
      if (line.toString() === 'bad\n') throw new Error('no such form');
      return line;
    };
    const { response, stream, onOverflow } = start(turnsOfOneSecond(), { ...storedJson.framing(), event });
    stream.begin();
    for (const text of ['a', 'bad', 'b']) stream.send(message(text));
    while (response.state === 'open') await nextTurn();
    expect(response.writes).toEqual(['a\n']);
    expect(response.state).toBe('destroyed');
    expect(onOverflow).toHaveBeenCalledOnce();
  });
});
