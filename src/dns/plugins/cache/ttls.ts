/** Finds the times to live in a message. */
import { endOfName } from '../../wire/names.ts';
import { headerLength } from '../../wire/query.ts';

const optType = 41;

/** Offsets of the times to live (seconds, 32 bits) of all records; OPT has none. Empty for a malformed message. */
export function readTtls(message: Buffer): number[] {
  const offsets: number[] = [];
  try {
    let at = headerLength;
    for (let question = message.readUInt16BE(4); question > 0; question--) at = endOfName(message, at) + 4;
    const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
    for (let record = 0; record < records; record++) {
      at = endOfName(message, at);
      if (message.readUInt16BE(at) !== optType) offsets.push(at + 4);
      at += 10 + message.readUInt16BE(at + 8);
    }
    return at <= message.length ? offsets : [];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
