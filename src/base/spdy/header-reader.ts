/** Reads the headers of streams that the other side opens: one zlib stream carries those of all. */
import { constants, createInflate } from 'node:zlib';
import { setImmediate } from '../machine-timers.ts';
import { headerDictionary } from './dictionary.ts';

export type SpdyHeaders = Readonly<Record<string, string>>;

/** Bytes that the headers of one stream may take: more than any client of a kubelet sends. */
const maxBytes = 16 * 1024;

export interface HeaderReader extends Disposable {
  /** The headers in a compressed block, their names in lower case. Blocks are read in the order of the calls. Rejects for what is
   *  no block, and for one that is too long: nothing more can be read then. */
  read(block: Uint8Array): Promise<SpdyHeaders>;
}

export function createHeaderReader(): HeaderReader {
  const inflate = createInflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });
  let chunks: Buffer[] = [];
  let length = 0;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    inflate.destroy();
  };
  inflate.on('error', fail);
  inflate.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) fail(new Error('the headers of a stream are too long'));
    else chunks.push(chunk);
  });
  const readOne = async (block: Uint8Array): Promise<SpdyHeaders> => {
    [chunks, length] = [[], 0];
    await new Promise<void>(resolve => {
      inflate.once('close', resolve);
      inflate.write(block, () => {
        inflate.off('close', resolve);
        setImmediate(resolve); // what was inflated is handed out first
      });
    });
    if (failure) throw failure;
    if (inflate.destroyed) throw new Error('the connection is closed');
    return parseHeaders(Buffer.concat(chunks));
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read(block) {
      const reading = last.then(() => readOne(block));
      last = reading.catch(() => undefined);
      return reading;
    },
    [Symbol.dispose]: () => inflate.destroy(),
  };
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
