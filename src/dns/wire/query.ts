/** A question as it came over the wire. */
import { decode, type OptAnswer, type Packet } from 'dns-packet';

export type Transport = 'udp' | 'tcp';

/** A well-formed query with one question. */
export interface DnsQuery {
  /** The message as received. */
  readonly message: Buffer;
  /** The end of the question in `message`; it begins after the 12 bytes of the header. */
  readonly questionEnd: number;
  readonly id: number;
  /** In lower case, without the final dot; empty for the root. */
  readonly name: string;
  /** `A`, `AAAA`, `SRV` ... or `UNKNOWN_65` for a type without a name. */
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

const headerLength = 12;
const dnssecOkFlag = 0x8000;

/** Reads a message. */
export function parseQuery(message: Buffer, transport: Transport): DnsQuery | BadQuery {
  if (message.length < headerLength || (message[2] ?? 0) >= 0x80) return { code: undefined }; // answering answers would loop
  const opcode = ((message[2] ?? 0) >> 3) & 0xf;
  if (opcode !== 0) return { code: responseCodes.notImp };
  const packet = tryDecode(message);
  const question = packet?.questions?.[0];
  if (!packet || !question || packet.questions?.length !== 1) return { code: responseCodes.formErr };
  const opt = packet.additionals?.find((record): record is OptAnswer => record.type === 'OPT');
  return {
    message,
    questionEnd: endOfName(message, headerLength) + 4,
    id: message.readUInt16BE(0),
    name: question.name === '.' ? '' : question.name.toLowerCase(),
    type: question.type,
    class: question.class ?? 'IN',
    recursionDesired: ((message[2] ?? 0) & 1) === 1,
    edns: opt && {
      payloadSize: opt.udpPayloadSize,
      dnssecOk: (opt.flags & dnssecOkFlag) !== 0,
      version: opt.ednsVersion,
    },
    transport,
  };
}

/** Whether {@link parseQuery} found a query. */
export function isQuery(parsed: DnsQuery | BadQuery): parsed is DnsQuery {
  return 'message' in parsed;
}

function tryDecode(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

/** The offset behind a name that begins at `offset`. */
export function endOfName(message: Buffer, offset: number): number {
  for (let at = offset; at < message.length; ) {
    const length = message[at] ?? 0;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  throw new RangeError('a name runs past the end of the message');
}
