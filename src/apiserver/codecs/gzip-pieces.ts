/** One gzip stream of pieces that are compressed apart: each is deflated with nothing before it in mind and ends on a
 *  whole byte, so it can stand behind any other. Source: RFC 1951, RFC 1952; "full flush" in zlib's manual. */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** A piece of a gzip stream, and what the stream's end must know of it. */
export interface DeflatedPiece {
  readonly bytes: Uint8Array;
  /** CRC-32 of what it was made of. */
  readonly crc: number;
  /** How long that is. */
  readonly length: number;
}

/** Deflates in a thread, as quickly as there is a way to: level 1, as upstream. */
export async function deflatePiece(plain: Uint8Array): Promise<DeflatedPiece> {
  const bytes = await deflate(plain, { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_FULL_FLUSH });
  return { bytes, crc: crc32(plain), length: plain.length };
}

/** What {@link storePiece} takes. */
export const maxStoredBytes = 0xffff;

/** A short piece, as it is. */
export function storePiece(plain: Uint8Array): DeflatedPiece {
  if (plain.length > maxStoredBytes) throw new RangeError(`a stored block has at most ${maxStoredBytes} bytes`);
  const head = Buffer.alloc(5);
  head.writeUInt16LE(plain.length, 1);
  head.writeUInt16LE(~plain.length & maxStoredBytes, 3);
  return { bytes: Buffer.concat([head, plain]), crc: crc32(plain), length: plain.length };
}

/** No name, no time, the quickest way, an unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff]);
/** An empty last block. */
const lastBlock = Buffer.from([3, 0]);

/** The stream that its pieces make, piece by piece. */
export async function* gzipStream(pieces: AsyncIterable<DeflatedPiece>): AsyncGenerator<Uint8Array> {
  yield header;
  let crc = 0;
  let length = 0;
  for await (const piece of pieces) {
    yield piece.bytes;
    crc = combineCrc(crc, piece.crc, piece.length);
    length += piece.length;
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  yield Buffer.concat([lastBlock, trailer]);
}

/** The polynomial of CRC-32, the lowest power first. */
const polynomial = 0xedb88320;
const one = 0x80000000;

/** The product of two polynomials modulo the CRC's. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
  }
  return product >>> 0;
}

/** x to the powers of 8, 16, 32...: what a byte, two, four... of zeros multiply with. */
const powers: number[] = [multiply(multiply(one >>> 4, one >>> 2), one >>> 2)];

/** The CRC-32 of two texts, one behind the other, from theirs. */
export function combineCrc(first: number, second: number, secondLength: number): number {
  let crc = first;
  for (let rest = secondLength, i = 0; rest > 0; rest = Math.floor(rest / 2), i++) {
    const power = (powers[i] ??= multiply(powers[i - 1] as number, powers[i - 1] as number));
    if (rest % 2 === 1) crc = multiply(power, crc);
  }
  return (crc ^ second) >>> 0;
}
