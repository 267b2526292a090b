/** A watch at the end of a connection: lines of JSON. What one turn brings is written at once, since the cost is per write
 *  and not per byte, and a thousand watches take turns with the requests that are to be answered; a reader who falls too far
 *  behind is cut off, so that it cannot fill the server's memory.
 *
 *  Lines are made when they can be written, and of what a watch begins with, however much it is, only so much is asked for as
 *  the reader takes. */
import type { StatusError } from '#api';
import { type Clock, setImmediate, type Timer, type Turns } from '#base';
import type { WatchEvent } from '#client';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { WatchSink } from '../watch/watch-session.ts';

/** Bytes that may wait for a slow reader, besides what the watch began with. */
const maxWaitingBytes = 32 * 1024 * 1024;
/** So much is written at once. */
const writeBytes = 1024 * 1024;
/** How long a reader may take nothing of what the watch began with: its objects are kept for it, though they may be gone
 *  from the cache. */
const maxStandstillMs = 60_000;

export interface WatchStreamOptions {
  response: ResponseWriter;
  turns: Turns;
  clock: Pick<Clock, 'setTimeout'>;
  /** Shows each event in another form. Default: as it is. */
  transform?: ((event: WatchEvent) => { type: string; object: unknown }) | undefined;
  /** The reader was too slow. */
  onOverflow(): void;
}

type Line = Pick<WatchMessage, 'line' | 'byteLength'> & { readonly event?: WatchEvent };

export class WatchStream implements WatchSink {
  readonly #options: WatchStreamOptions;
  #waiting: Line[] = [];
  /** How many of those are written. */
  #head = 0;
  #waitingBytes = 0;
  /** What is left of what the watch began with. */
  #initialBytes = 0;
  #standstill: Timer | undefined;
  /** Whoever has more of what the watch begins with waits for this. */
  #room: PromiseWithResolvers<void> | undefined;
  #isScheduled = false;
  #isBlocked = false;
  #ended = false;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
    const { response } = options;
    response.on('drain', () => {
      this.#isBlocked = false;
      this.#standstill?.[Symbol.dispose]();
      this.#flush();
      if (!this.#isBlocked) this.#giveRoom();
    });
    response.on('close', () => {
      this.#standstill?.[Symbol.dispose]();
      this.#ended = true;
      this.#giveRoom();
    });
  }

  /** Sends the headers, and what came before: it may take its time, however much it is. */
  begin(): void {
    const { response } = this.#options;
    this.#initialBytes = this.#waitingBytes;
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
    });
    if ('flushHeaders' in response) (response as unknown as { flushHeaders(): void }).flushHeaders();
    this.#schedule();
  }

  send(message: WatchMessage): void {
    this.#add(message);
  }

  room(): Promise<void> | undefined {
    if (this.#ended || this.#waitingBytes < writeBytes) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  end(error?: StatusError): void {
    if (this.#ended) return;
    if (error) this.#add(lineOf(encode({ type: 'ERROR', object: error.status })));
    this.#ended = true;
    this.#giveRoom();
    if (this.#options.response.headersSent) this.#flush();
  }

  #add(line: Line): void {
    if (this.#ended) return;
    this.#waiting.push(line);
    this.#waitingBytes += line.byteLength;
    const bytes = this.#waitingBytes - this.#initialBytes + this.#options.response.writableLength;
    if (bytes > maxWaitingBytes && this.#isBlocked) this.#overflow();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => void this.#flushInTurn());
  }

  async #flushInTurn(): Promise<void> {
    const turn = this.#options.turns.next();
    if (turn) await turn;
    this.#isScheduled = false;
    this.#flush();
  }

  #flush(): void {
    const { response, clock } = this.#options;
    if (!response.headersSent || this.#isBlocked) return;
    if (this.#head < this.#waiting.length) {
      this.#isBlocked = !response.write(this.#take());
      if (!this.#isBlocked) this.#giveRoom();
      else if (this.#initialBytes > 0 || this.#room)
        this.#standstill = clock.setTimeout(() => this.#overflow(), maxStandstillMs);
    }
    if (this.#head < this.#waiting.length) {
      if (!this.#isBlocked) this.#schedule();
    } else if (this.#ended) response.end();
  }

  /** The next lines, as many as are written at once. */
  #take(): Buffer {
    const lines: Buffer[] = [];
    let length = 0;
    while (this.#head < this.#waiting.length && length < writeBytes) {
      const next = this.#waiting[this.#head++] as Line;
      const line = this.#encode(next);
      lines.push(line);
      length += line.length;
      this.#waitingBytes -= next.byteLength;
      this.#initialBytes = Math.max(0, this.#initialBytes - next.byteLength);
    }
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines, length);
  }

  #encode(line: Line): Buffer {
    const { transform } = this.#options;
    return transform && line.event ? encode(transform(line.event)) : line.line;
  }

  #giveRoom(): void {
    if (this.#waitingBytes >= writeBytes && !this.#ended) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  #overflow(): void {
    this.#ended = true;
    this.#giveRoom();
    this.#waiting = [];
    this.#head = 0;
    this.#waitingBytes = 0;
    this.#initialBytes = 0;
    this.#options.onOverflow();
    this.#options.response.destroy();
  }
}

const encode = (event: { type: string; object: unknown }): Buffer => Buffer.from(`${JSON.stringify(event)}\n`);
const lineOf = (line: Buffer): Line => ({ line, byteLength: line.length });
