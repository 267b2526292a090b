/** A question as it came over the wire. */
import { endOfName, lowered, readName } from './names.ts';

/** What a message came by: it decides how long the answer may be. */
export type Transport = 'udp' | 'tcp';

/** A well-formed query with one question. */
export interface DnsQuery {
  /** The message as received. */
  readonly message: Buffer;
  /** The end of the question in `message`; it begins after the 12 bytes of the header. */
  readonly questionEnd: number;
  readonly id: number;
  /** In lower case, without the final dot; empty for the root. What is not plain in it is escaped (`names.ts`). */
  readonly name: string;
  /** `A`, `AAAA`, `SRV` ... or `UNKNOWN_64` for a type without a name. */
  readonly type: string;
  readonly class: string;
  readonly recursionDesired: boolean;
  /** EDNS0 (RFC 6891), when the client speaks it. */
  readonly edns: { readonly payloadSize: number; readonly dnssecOk: boolean; readonly version: number } | undefined;
  readonly transport: Transport;
  /** How many aliases led to this question. Default 0. */
  readonly depth?: number;
}

/** Response codes that are used here. Source: RFC 1035, 6891. */
export const responseCodes = {
  noError: 0,
  formErr: 1,
  servFail: 2,
  nxDomain: 3,
  notImp: 4,
  refused: 5,
  badVers: 16,
} as const;

/** Why a message is no query that can be answered, as the code to answer with; undefined: do not answer at all. */
export interface BadQuery {
  readonly code: number | undefined;
}

/** Bytes of a message before its question (RFC 1035, section 4.1.1). */
export const headerLength = 12;
const dnssecOkFlag = 0x8000;
const optType = 41;

/** Types and classes that have a name here. Source: the IANA registry of DNS parameters. */
export const typeNames: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [65, 'HTTPS'],
  [255, 'ANY'],
]);
const classNames: ReadonlyMap<number, string> = new Map([
  [1, 'IN'],
  [3, 'CH'],
  [255, 'ANY'],
]);

/** Reads a message. */
export function parseQuery(message: Buffer, transport: Transport): DnsQuery | BadQuery {
  // Answering answers would loop.
  if (message.length < headerLength || (message[2] ?? 0) >= 0x80) return { code: undefined };
  const opcode = ((message[2] ?? 0) >> 3) & 0xf;
  if (opcode !== 0) return { code: responseCodes.notImp };
  const question = message.readUInt16BE(4) === 1 ? readName(message, headerLength) : undefined;
  const questionEnd = (question?.end ?? 0) + 4;
  if (!question || questionEnd > message.length) return { code: responseCodes.formErr };
  const rest = readRecords(message, questionEnd);
  if (!rest) return { code: responseCodes.formErr };
  const [type, dnsClass] = [message.readUInt16BE(question.end), message.readUInt16BE(question.end + 2)];
  return {
    message,
    questionEnd,
    id: message.readUInt16BE(0),
    name: question.name,
    type: typeNames.get(type) ?? `UNKNOWN_${type}`,
    class: classNames.get(dnsClass) ?? `UNKNOWN_${dnsClass}`,
    recursionDesired: ((message[2] ?? 0) & 1) === 1,
    edns: rest.edns,
    transport,
  };
}

/** Whether {@link parseQuery} found a query. */
export function isQuery(parsed: DnsQuery | BadQuery): parsed is DnsQuery {
  return 'message' in parsed;
}

/** What a question asks, as a text of its bytes: equal for two questions of which one answer will do. */
export function questionKey({ message, questionEnd }: Pick<DnsQuery, 'message' | 'questionEnd'>): string {
  const nameEnd = questionEnd - 4;
  const name = lowered(message, headerLength, nameEnd).toString('latin1');
  return name + message.toString('latin1', nameEnd, questionEnd);
}

/** The records behind the question, of which only EDNS matters; undefined when they are malformed, or EDNS is there
 *  twice. */
function readRecords(message: Buffer, start: number): Pick<DnsQuery, 'edns'> | undefined {
  const others = message.readUInt16BE(6) + message.readUInt16BE(8);
  const count = others + message.readUInt16BE(10);
  let edns: DnsQuery['edns'];
  try {
    let at = start;
    for (let record = 0; record < count; record++) {
      const end = endOfName(message, at);
      if (record >= others && message.readUInt16BE(end) === optType) {
        if (edns) return undefined;
        edns = {
          payloadSize: message.readUInt16BE(end + 2),
          version: message.readUInt8(end + 5),
          dnssecOk: (message.readUInt16BE(end + 6) & dnssecOkFlag) !== 0,
        };
      }
      at = end + 10 + message.readUInt16BE(end + 8);
    }
    return at <= message.length ? { edns } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
