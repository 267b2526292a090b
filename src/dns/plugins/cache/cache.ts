/** cache: keeps answers of other servers for as long as their records say, at most half a minute. Questions are told
 *  apart by their bytes, so that no name is taken for another. */
import type { Clock } from '#base';
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { type DnsQuery, questionKey, responseCodes } from '../../wire/query.ts';
import { codeOf } from '../../wire/reply.ts';
import { readTtls } from './ttls.ts';

interface Entry {
  readonly message: Buffer;
  readonly storedAt: number;
  readonly expiresAt: number;
  /** Offsets of the records' times to live. */
  readonly ttls: readonly number[];
}

const maxSeconds = 30;
/** What an entry takes besides its message, roughly. */
const entryOverhead = 500;

/** What is counted of it, as it is now. */
export interface CacheCounts {
  hits: number;
  misses: number;
  entries: number;
}

interface CacheOptions {
  /** Default 10,000. */
  readonly maxEntries?: number;
  /** Memory that entries may take. Default 8 MiB. */
  readonly maxBytes?: number;
}

/** Keeps only what may be kept; entries are bounded in number and bytes, and the oldest go first. */
export function createCachePlugin(
  { clock, cacheCounts: counts }: Pick<DnsContext, 'clock' | 'cacheCounts'>,
  { maxEntries = 10_000, maxBytes = 8 << 20 }: CacheOptions = {},
): DnsPlugin {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const forget = (key: string) => {
    const entry = entries.get(key);
    if (entry) bytes -= sizeOf(entry);
    entries.delete(key);
  };
  return {
    name: 'cache',
    async handle(query, next) {
      const key = keyOf(query);
      const cached = entries.get(key);
      if (cached && cached.expiresAt > clock.now()) {
        counts.hits++;
        return { message: aged(cached, clock) };
      }
      counts.misses++;
      const reply = await next(query);
      const entry = 'message' in reply ? toEntry(reply.message, codeOf(reply), clock) : undefined;
      forget(key); // so that a new entry is the youngest in the map's order
      if (entry) {
        entries.set(key, entry);
        bytes += sizeOf(entry);
      }
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries && bytes <= maxBytes) break;
        forget(oldest);
      }
      counts.entries = entries.size;
      return reply;
    },
  };
}

/** Answers differ with what the client understands. */
function keyOf(query: DnsQuery): string {
  return questionKey(query) + (query.edns ? (query.edns.dnssecOk ? 'do' : 'edns') : '');
}

const sizeOf = ({ message, ttls }: Entry): number => entryOverhead + message.length + 8 * ttls.length;

/** Undefined for what must not be kept: failures, truncated answers, records that say so. */
function toEntry(message: Buffer, code: number, clock: Clock): Entry | undefined {
  const isTruncated = ((message[2] ?? 0) & 2) !== 0;
  if (isTruncated || (code !== responseCodes.noError && code !== responseCodes.nxDomain)) return undefined;
  const ttls = readTtls(message);
  const seconds = Math.min(maxSeconds, ...ttls.map(offset => message.readUInt32BE(offset)));
  if (ttls.length === 0 || seconds === 0) return undefined;
  return { message: copyOf(message), storedAt: clock.now(), expiresAt: clock.now() + seconds * 1000, ttls };
}

/** A copy with memory of its own: a message may be a piece of a much larger buffer, which it would keep. */
function copyOf(message: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(message.length);
  message.copy(copy);
  return copy;
}

/** The message with its times to live counted down. */
function aged({ message, storedAt, ttls }: Entry, clock: Clock): Buffer {
  const copy = Buffer.from(message);
  const seconds = Math.floor((clock.now() - storedAt) / 1000);
  for (const offset of ttls) copy.writeUInt32BE(Math.max(0, message.readUInt32BE(offset) - seconds), offset);
  return copy;
}
