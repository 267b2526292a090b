/** Sends an answer piece by piece, as the client takes it. */
import type { Clock } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';

/** How long a client may take for any answer, and how slowly it may read beyond that time. */
const patienceMs = 60_000;
const minBytesPerSecond = 32 * 1024;

/** Resolves when all is written, or the connection is gone. The head must be written. */
export async function sendPieces(
  response: ResponseWriter,
  pieces: AsyncIterable<Uint8Array>,
  clock: Pick<Clock, 'now'>,
): Promise<void> {
  const reader = new Reader(response, clock);
  for await (const piece of pieces) {
    if (!reader.isThere) return;
    const room = reader.write(piece);
    if (room) await room;
  }
  if (reader.isThere) response.end();
}

class Reader {
  readonly #response: ResponseWriter;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #startMs: number;
  #bytes = 0;
  #isGone = false;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(response: ResponseWriter, clock: Pick<Clock, 'now'>) {
    this.#response = response;
    this.#clock = clock;
    this.#startMs = clock.now();
    response.on('drain', () => this.#onRoom());
    response.on('close', () => {
      this.#isGone = true;
      this.#onRoom();
    });
  }

  get isThere(): boolean {
    // Who went before this listened is told of by nothing.
    return !this.#isGone && !this.#response.destroyed;
  }

  /** A promise: there is no room for more yet. */
  write(piece: Uint8Array): Promise<void> | undefined {
    this.#bytes += piece.length;
    if (this.#response.write(piece)) return undefined;
    this.#room = Promise.withResolvers();
    return this.#room.promise;
  }

  #onRoom(): void {
    const allowedMs = patienceMs + (this.#bytes / minBytesPerSecond) * 1000;
    if (!this.#isGone && this.#clock.now() - this.#startMs > allowedMs) this.#response.destroy();
    this.#room?.resolve();
    this.#room = undefined;
  }
}
