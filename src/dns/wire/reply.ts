/** What plugins answer, and how it becomes a message. */
import { endOfName } from './names.ts';
import { type DnsQuery, headerLength } from './query.ts';

/** An answer in parts (each buffer one encoded record), or a whole message of another server. */
export type DnsReply = RecordsReply | MessageReply;

/** An answer out of records in wire format; `code` is an RCODE. */
export interface RecordsReply {
  readonly code: number;
  /** Whether it comes from the zone's own data. */
  readonly authoritative: boolean;
  /** Whether the same question has the same answer until a name of the cluster changes. Default false. */
  readonly isLasting?: boolean;
  readonly answers: readonly Buffer[];
  readonly authorities?: readonly Buffer[];
  readonly additionals?: readonly Buffer[];
}

interface MessageReply {
  /** A response to the same question; its id does not matter. */
  readonly message: Buffer;
}

/** A reply without records. */
export function emptyReply(code: number): RecordsReply {
  return { code, authoritative: false, answers: [] };
}

/** The code of a reply. */
export function codeOf(reply: DnsReply): number {
  return 'message' in reply ? (reply.message[3] ?? 0) & 0xf : reply.code;
}

/** The largest UDP payload that is safe from fragmentation (DNS flag day 2020). */
const maxUdpPayload = 1232;
const minUdpPayload = 512;

/** The message to send: fits the client's buffer, or holds as many whole records of the answer as do and says that it
 *  was truncated. Resolvers that do not go on by TCP (musl before 1.2.4, busybox) take these. */
export function renderReply(query: DnsQuery, reply: DnsReply): Buffer {
  const limit =
    query.transport === 'tcp' ? 65_535 : Math.min(maxUdpPayload, Math.max(minUdpPayload, query.edns?.payloadSize ?? 0));
  if ('message' in reply) return passOn(query, reply.message, limit);
  const { answers, authorities = [], additionals = [] } = reply;
  const opt = query.edns ? [renderOpt(reply.code)] : [];
  const sections = { answers, authorities, additionals: [...additionals, ...opt] };
  const whole = assemble(query, reply, sections);
  if (whole.length <= limit) return whole;
  const withoutAdditionals = assemble(query, reply, { answers, authorities, additionals: opt });
  if (withoutAdditionals.length <= limit) return withoutAdditionals;
  const fitting = takeWhileFits(answers, limit - headerLength - questionLength(query) - lengthOf(opt));
  return assemble(query, reply, { answers: fitting, authorities: [], additionals: opt }, { truncated: true });
}

const questionLength = ({ questionEnd }: DnsQuery): number => questionEnd - headerLength;
const lengthOf = (records: readonly Buffer[]): number => records.reduce((sum, { length }) => sum + length, 0);

/** The first of the records that fit together in so many bytes. */
function takeWhileFits(records: readonly Buffer[], bytes: number): readonly Buffer[] {
  let left = bytes;
  const tooLong = records.findIndex(({ length }) => (left -= length) < 0);
  return tooLong < 0 ? records : records.slice(0, tooLong);
}

interface Sections {
  readonly answers: readonly Buffer[];
  readonly authorities: readonly Buffer[];
  readonly additionals: readonly Buffer[];
}

function assemble(query: DnsQuery, reply: RecordsReply, sections: Sections, { truncated = false } = {}): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(query.id, 0);
  header[2] = 0x80 | (reply.authoritative ? 4 : 0) | (truncated ? 2 : 0) | (query.recursionDesired ? 1 : 0);
  header[3] = 0x80 | (reply.code & 0xf);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(sections.answers.length, 6);
  header.writeUInt16BE(sections.authorities.length, 8);
  header.writeUInt16BE(sections.additionals.length, 10);
  const question = query.message.subarray(headerLength, query.questionEnd);
  return Buffer.concat([header, question, ...sections.answers, ...sections.authorities, ...sections.additionals]);
}

/** The OPT record of an answer; codes above 15 have their upper bits in it. */
function renderOpt(code: number): Buffer {
  const opt = Buffer.alloc(11);
  opt.writeUInt16BE(41, 1);
  opt.writeUInt16BE(maxUdpPayload, 3);
  opt[5] = code >> 4;
  return opt;
}

/** Another server's message as the answer to this query. */
function passOn(query: DnsQuery, message: Buffer, limit: number): Buffer {
  if (message.length > limit) {
    const opt = query.edns ? [renderOpt(0)] : [];
    // Pointers lead backwards, so that what is kept does not miss what is left out.
    const answers = takeWhileFits(answersOf(message), limit - headerLength - questionLength(query) - lengthOf(opt));
    const code = emptyReply((message[3] ?? 0) & 0xf);
    return assemble(query, code, { answers, authorities: [], additionals: opt }, { truncated: true });
  }
  const copy = Buffer.from(message);
  copy.writeUInt16BE(query.id, 0);
  // The client's own spelling of the name, unless the server repeated no question at all.
  if (message.readUInt16BE(4) > 0) query.message.copy(copy, headerLength, headerLength, query.questionEnd);
  return copy;
}

/** The records of the answer section, where they follow one question; none of a malformed message. */
function answersOf(message: Buffer): Buffer[] {
  try {
    if (message.readUInt16BE(4) !== 1) return [];
    let at = endOfName(message, headerLength) + 4;
    return Array.from({ length: message.readUInt16BE(6) }, () => {
      const start = at;
      const fields = endOfName(message, start);
      at = fields + 10 + message.readUInt16BE(fields + 8);
      if (at > message.length) throw new RangeError('a record runs past the end of the message');
      return message.subarray(start, at);
    });
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** An answer to a message that is no proper query. */
export function renderRefusal(message: Buffer, code: number): Buffer {
  const header = Buffer.alloc(headerLength);
  message.copy(header, 0, 0, 2);
  header[2] = 0x80 | ((message[2] ?? 0) & 0x79);
  header[3] = code & 0xf;
  return header;
}
