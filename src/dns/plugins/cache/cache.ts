/** cache: keeps answers of other servers for as long as their records say, at most half a minute. */
import type { Clock } from '#base';
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { type DnsQuery, responseCodes } from '../../wire/query.ts';
import { codeOf } from '../../wire/reply.ts';
import { readTtls } from './ttls.ts';

interface Entry {
  readonly message: Buffer;
  readonly storedAt: number;
  readonly expiresAt: number;
  /** Offsets of the records' times to live. */
  readonly ttls: readonly number[];
}

const maxEntries = 10_000;
const maxSeconds = 30;

export function createCachePlugin({ clock }: Pick<DnsContext, 'clock'>): DnsPlugin {
  const entries = new Map<string, Entry>();
  return {
    name: 'cache',
    async handle(query, next) {
      const key = keyOf(query);
      const cached = entries.get(key);
      if (cached && cached.expiresAt > clock.now()) return { message: aged(cached, clock) };
      const reply = await next(query);
      const entry = 'message' in reply ? toEntry(reply.message, codeOf(reply), clock) : undefined;
      entries.delete(key); // so that a new entry is the youngest in the map's order
      if (entry) entries.set(key, entry);
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? '');
      return reply;
    },
  };
}

/** Answers differ with what the client understands. */
function keyOf({ name, type, class: dnsClass, edns }: DnsQuery): string {
  return `${name} ${type} ${dnsClass} ${edns ? (edns.dnssecOk ? 'do' : 'edns') : ''}`;
}

/** Undefined for what must not be kept: failures, truncated answers, records that say so. */
function toEntry(message: Buffer, code: number, clock: Clock): Entry | undefined {
  const isTruncated = ((message[2] ?? 0) & 2) !== 0;
  if (isTruncated || (code !== responseCodes.noError && code !== responseCodes.nxDomain)) return undefined;
  const ttls = readTtls(message);
  const seconds = Math.min(maxSeconds, ...ttls.map(offset => message.readUInt32BE(offset)));
  if (ttls.length === 0 || seconds === 0) return undefined;
  return { message, storedAt: clock.now(), expiresAt: clock.now() + seconds * 1000, ttls };
}

/** The message with its times to live counted down. */
function aged({ message, storedAt, ttls }: Entry, clock: Clock): Buffer {
  const copy = Buffer.from(message);
  const seconds = Math.floor((clock.now() - storedAt) / 1000);
  for (const offset of ttls) copy.writeUInt32BE(Math.max(0, message.readUInt32BE(offset) - seconds), offset);
  return copy;
}
