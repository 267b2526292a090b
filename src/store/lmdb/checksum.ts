/** Checksums of what is stored: LMDB has none. CRC-32 finds every burst of up to 32 bits, and misses one in four
 *  billion others. */
import { crc32 } from 'node:zlib';
import { DamagedStoreError } from '../damage.ts';

/** Bytes of a checksum. */
export const checksumLength = 4;

/** Puts the checksum of `name` and all after the first {@link checksumLength} bytes into those. */
export function seal(name: string | Buffer, bytes: Buffer): Buffer {
  bytes.writeUInt32BE(checksumOf(name, bytes), 0);
  return bytes;
}

/** Whether bytes are as they were sealed under that name. */
export function isSealed(name: string | Buffer, bytes: Buffer): boolean {
  return bytes.length >= checksumLength && bytes.readUInt32BE(0) === checksumOf(name, bytes);
}

/** The name under which bytes were sealed, when it differs from `name` in one byte; undefined when it does not. */
export function sealedName(name: string, bytes: Buffer): string | undefined {
  if (bytes.length < checksumLength) return undefined;
  const letters = Buffer.from(name);
  const follow = afterAll(bytes.subarray(checksumLength));
  const wanted = bytes.readUInt32BE(0);
  for (const [at, letter] of letters.entries()) {
    for (let other = 0; other < 256; other++) {
      letters[at] = other;
      if (follow(crc32(letters)) === wanted) return letters.toString();
    }
    letters[at] = letter;
  }
  return undefined;
}

/** What a checksum becomes over `bytes`, for many checksums. CRC is linear, so that 33 of them tell of all. */
function afterAll(bytes: Buffer): (checksum: number) => number {
  const zero = crc32(bytes, 0);
  const ofBits = Array.from({ length: 32 }, (_, bit) => crc32(bytes, (1 << bit) >>> 0) ^ zero);
  return checksum => ofBits.reduce((sum, of, bit) => ((checksum >>> bit) & 1 ? sum ^ of : sum), zero) >>> 0;
}

/** Makes bytes that are known to be damaged stay so when they are written again. */
export function breakSeal(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(~bytes.readUInt32BE(0) >>> 0, 0);
  return bytes;
}

const checksumOf = (name: string | Buffer, bytes: Buffer): number => crc32(bytes.subarray(checksumLength), crc32(name));

/** A record as it is stored: itself, and its checksum. */
export type SealedRecord<T> = readonly [value: T, checksum: number];

/** A record with its checksum, for a tree whose values are JSON. */
export const sealRecord = <T>(name: string, value: T): SealedRecord<T> => [value, recordChecksum(name, value)];

/** The record, if it is as it was sealed. */
export function openRecord<T>(name: string, sealed: SealedRecord<T>): T {
  const [value, checksum] = Array.isArray(sealed) ? sealed : [undefined as T, -1];
  if (checksum !== recordChecksum(name, value)) throw new DamagedStoreError(`record ${name}`);
  return value;
}

const recordChecksum = (name: string, value: unknown): number => crc32(JSON.stringify([name, value]));
