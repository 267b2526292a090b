/** A watch at the end of a connection: its events in a representation. What has gathered when its turn comes is written
 *  at once ({@link WatchRounds}); a reader who falls too far behind is cut off, so that it cannot fill the server's
 *  memory.
 *
 *  The bytes of an event are asked for when they can be written, and of what a watch begins with, however much it is,
 *  only so much is asked for as the reader takes. */
import type { StatusError } from '#api';
import type { Clock, Timer } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Framing } from '../representations/representation.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { WatchSink } from '../watch/watch-session.ts';
import type { Headers } from './send.ts';
import { warningHeaders } from './warnings.ts';
import type { Owed, WatchRounds } from './watch-rounds.ts';

/** Bytes that may wait for a slow reader, besides what the watch began with. */
const maxWaitingBytes = 32 * 1024 * 1024;
/** So much is written at once. */
const writeBytes = 1024 * 1024;
/** How long a reader may take nothing of what the watch began with: its objects are kept for it, though they may be
 *  gone from the cache. */
const maxStandstillMs = 60_000;

interface WatchStreamOptions {
  response: ResponseWriter;
  /** When it is written to. */
  rounds: WatchRounds;
  clock: Pick<Clock, 'setTimeout'>;
  contentType: string;
  /** What the client is told with the head of the answer. Default: nothing. */
  warnings?: readonly string[];
  /** Headers that every answer to the request has. Default: none. */
  own?: Headers;
  /** How events are written. */
  framing: Pick<Framing, 'event' | 'error'>;
  /** The reader was too slow. */
  onOverflow(): void;
}

/** What waits: an event, or bytes. */
type Item = WatchMessage | Uint8Array;

export class WatchStream implements WatchSink, Owed {
  readonly #options: WatchStreamOptions;
  #waiting: Item[] = [];
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
      this.#write();
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
    const { response, contentType, warnings = [], own = {} } = this.#options;
    this.#initialBytes = this.#waitingBytes;
    response.writeHead(200, {
      'content-type': contentType,
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
      ...own,
      ...(warnings.length > 0 ? { warning: warningHeaders(warnings) } : {}),
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
    if (error) this.#add(this.#options.framing.error(error.status));
    this.#ended = true;
    this.#giveRoom();
    if (this.#options.response.headersSent) this.#write();
  }

  #add(item: Item): void {
    if (this.#ended) return;
    this.#waiting.push(item);
    this.#waitingBytes += item.byteLength;
    if (this.#isBlocked && this.#unreadBytes > maxWaitingBytes) this.#overflow();
    else this.#schedule();
  }

  /** Besides what the watch began with. */
  get #unreadBytes(): number {
    return this.#waitingBytes - this.#initialBytes + this.#options.response.writableLength;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.rounds.add(this);
  }

  /** Its turn has come. */
  flush(): void {
    this.#isScheduled = false;
    this.#write();
  }

  #write(): void {
    const { response, clock } = this.#options;
    if (!response.headersSent || this.#isBlocked) return;
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#take();
    } catch {
      // What cannot be made ends the watch, and nothing else.
      return this.#overflow();
    }
    if (bytes) {
      this.#isBlocked = !response.write(bytes);
      if (!this.#isBlocked) this.#giveRoom();
      else if (this.#initialBytes > 0 || this.#room)
        this.#standstill = clock.setTimeout(() => this.#overflow(), maxStandstillMs);
    }
    if (this.#head < this.#waiting.length) {
      if (!this.#isBlocked) this.#schedule();
    } else if (this.#ended) response.end();
  }

  /** The next events, as many as are written at once. Throws what the first of them cannot be made for. */
  #take(): Uint8Array | undefined {
    const taken: Uint8Array[] = [];
    let length = 0;
    while (this.#head < this.#waiting.length && length < writeBytes) {
      const next = this.#waiting[this.#head] as Item;
      const bytes = this.#bytesOf(next, taken.length === 0);
      if (!bytes) break;
      this.#head++;
      taken.push(bytes);
      length += bytes.length;
      this.#waitingBytes -= next.byteLength;
      this.#initialBytes = Math.max(0, this.#initialBytes - next.byteLength);
    }
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return taken.length > 1 ? this.#options.rounds.join(taken, length) : taken[0];
  }

  /** Undefined when they cannot be made, unless that may be thrown. */
  #bytesOf(item: Item, mayThrow: boolean): Uint8Array | undefined {
    if (item instanceof Uint8Array) return item;
    try {
      return this.#options.framing.event(item);
    } catch (error) {
      if (mayThrow) throw error;
      return undefined;
    }
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
