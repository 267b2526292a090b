/** Reads the headers of streams that the other side opens: one zlib stream carries those of all. */
import { constants, createInflate } from 'node:zlib';
import { setImmediate } from '../machine-timers.ts';
import { headerDictionary } from './dictionary.ts';

/** Headers of one stream: names in lower case, and their values. */
export type SpdyHeaders = Readonly<Record<string, string>>;

/** Bytes that the headers of one stream may take: more than any client of a kubelet sends. */
const maxBytes = 16 * 1024;

/** Reads what the other side compressed, block after block. */
export interface HeaderReader extends Disposable {
  /** The headers in a compressed block, their names in lower case. Blocks are read in the order of the calls. Rejects
   *  for what is no block, and for one that is too long: nothing more can be read then. */
  read(block: Uint8Array): Promise<SpdyHeaders>;
}

/** A reader for one connection. Disposing it makes reads that are under way, and later ones, reject. */
export const createHeaderReader = (): HeaderReader => new InflatingReader();

class InflatingReader implements HeaderReader {
  readonly #inflate = createInflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });
  /** What was inflated of the block that is being read. */
  #chunks: Buffer[] = [];
  #length = 0;
  #failure: Error | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#inflate.on('error', error => this.#fail(error));
    this.#inflate.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  read(block: Uint8Array): Promise<SpdyHeaders> {
    const reading = this.#last.then(() => this.#readOne(block));
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  [Symbol.dispose](): void {
    this.#inflate.destroy();
  }

  #take(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > maxBytes) this.#fail(new Error('the headers of a stream are too long'));
    else this.#chunks.push(chunk);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#inflate.destroy();
  }

  async #readOne(block: Uint8Array): Promise<SpdyHeaders> {
    this.#chunks = [];
    this.#length = 0;
    await new Promise<void>(resolve => {
      this.#inflate.once('close', resolve);
      this.#inflate.write(block, () => {
        this.#inflate.off('close', resolve);
        setImmediate(resolve); // what was inflated is handed out first
      });
    });
    if (this.#failure) throw this.#failure;
    if (this.#inflate.destroyed) throw new Error('the connection is closed');
    return parseHeaders(Buffer.concat(this.#chunks));
  }
}

/** How many, then names and values, each with its length before it. */
function parseHeaders(block: Buffer): SpdyHeaders {
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new Error('the headers of a stream are cut off');
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new Error('the headers of a stream are cut off');
    at += length;
    return block.toString('utf8', at - length, at);
  };
  const headers: [string, string][] = [];
  for (let left = number(); left > 0; left--) headers.push([text().toLowerCase(), text()]);
  return Object.fromEntries(headers);
}
