/** A watch at the end of a connection: lines of JSON. What one turn brings is written at once, since the cost is per write
 *  and not per byte, and a thousand watches take turns with the requests that are to be answered; a reader who falls too far behind is cut off, so that it cannot fill the server's memory. */
import type { StatusError } from '#api';
import type { Turns } from '#base';
import type { WatchEvent } from '#client';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { WatchSink } from '../watch/watch-session.ts';
import type { ResponseWriter } from './messages.ts';

/** Bytes that may wait for a slow reader, besides what the watch began with. */
const maxWaitingBytes = 32 * 1024 * 1024;

export interface WatchStreamOptions {
  response: ResponseWriter;
  turns: Turns;
  /** Shows each event in another form. Default: as it is. */
  transform?: ((event: WatchEvent) => { type: string; object: unknown }) | undefined;
  /** The reader was too slow. */
  onOverflow(): void;
}

export class WatchStream implements WatchSink {
  readonly #options: WatchStreamOptions;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #allowedBytes = maxWaitingBytes;
  #isScheduled = false;
  #isBlocked = false;
  #ended = false;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
    const { response } = options;
    response.on('drain', () => {
      this.#isBlocked = false;
      this.#flush();
    });
  }

  /** Sends the headers, and what came before: it may take its time, however much it is. */
  begin(): void {
    const { response } = this.#options;
    this.#allowedBytes += this.#waitingBytes;
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    if ('flushHeaders' in response) (response as unknown as { flushHeaders(): void }).flushHeaders();
    this.#schedule();
  }

  send(message: WatchMessage): void {
    const { transform } = this.#options;
    this.#add(transform ? encode(transform(message.event)) : message.line);
  }

  end(error?: StatusError): void {
    if (this.#ended) return;
    if (error) this.#add(encode({ type: 'ERROR', object: error.status }));
    this.#ended = true;
    if (this.#options.response.headersSent) this.#flush();
  }

  #add(line: Buffer): void {
    if (this.#ended) return;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes + this.#options.response.writableLength > this.#allowedBytes && this.#isBlocked)
      this.#overflow();
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
    const { response } = this.#options;
    if (!response.headersSent || this.#isBlocked) return;
    if (this.#waiting.length > 0) {
      const bytes =
        this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting, this.#waitingBytes);
      this.#waiting = [];
      this.#waitingBytes = 0;
      this.#isBlocked = !response.write(bytes);
    }
    if (this.#ended) response.end();
  }

  #overflow(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#options.onOverflow();
    this.#options.response.destroy();
  }
}

const encode = (event: { type: string; object: unknown }): Buffer => Buffer.from(`${JSON.stringify(event)}\n`);
