/** How often what was asked and how it was answered. Each thread counts in memory of its own, which the main thread
 *  reads, so that counting takes nobody's time. */
import { headerLength, responseCodes, type Transport, typeNames } from '../wire/query.ts';

/** How a question came. */
export interface AnswerPlace {
  /** Of the address at which it came, as CoreDNS names it: `1` for IPv4, `2` for IPv6. */
  readonly family: '1' | '2';
  readonly transport: Transport;
}

/** A combination, and how often it was. */
export interface AnswerCount extends AnswerPlace {
  /** `A`; `other` for those that are rarely asked for. */
  readonly type: string;
  /** `NOERROR`; `other` for those that have no name here. */
  readonly rcode: string;
  readonly count: number;
}

const families = ['1', '2'] as const;
const transports = ['udp', 'tcp'] as const;
const typeNumbers = [...typeNames.keys()];
const types = ['other', ...typeNames.values()];
const rcodes = ['other', 'NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

const size = families.length * transports.length * types.length * rcodes.length;

/** The counts of one thread. */
export class AnswerCounts {
  /** To be handed to the thread that counts. */
  readonly memory: SharedArrayBuffer;
  readonly #counts: Float64Array;

  constructor(memory = new SharedArrayBuffer(size * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#counts = new Float64Array(memory);
  }

  /** Reads type and code from the messages' own bytes. */
  count({ family, transport }: AnswerPlace, question: Buffer, answer: Buffer): void {
    const from = families.indexOf(family) * transports.length + transports.indexOf(transport);
    const at = (from * types.length + questionType(question)) * rcodes.length + answerCode(answer);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** Takes over what a thread that has ended counted. */
  add({ memory }: Pick<AnswerCounts, 'memory'>): void {
    for (const [at, count] of new Float64Array(memory).entries()) this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  /** Those that were. */
  *values(): IterableIterator<AnswerCount> {
    for (const [at, count] of this.#counts.entries()) {
      if (count === 0) continue;
      const type = Math.floor(at / rcodes.length);
      const from = Math.floor(type / types.length);
      yield {
        family: families[Math.floor(from / transports.length)] ?? '1',
        transport: transports[from % transports.length] ?? 'udp',
        type: types[type % types.length] ?? 'other',
        rcode: rcodes[at % rcodes.length] ?? 'other',
        count,
      };
    }
  }
}

/** Index of the type of a message's first question; `other` for what has none. */
function questionType(message: Buffer): number {
  let at = headerLength;
  for (let length = message[at]; length !== undefined && length > 0; length = message[at]) at += length + 1;
  if (at + 2 >= message.length) return 0;
  return typeNumbers.indexOf(message.readUInt16BE(at + 1)) + 1;
}

const codes: readonly number[] = [
  responseCodes.noError,
  responseCodes.formErr,
  responseCodes.servFail,
  responseCodes.nxDomain,
  responseCodes.notImp,
  responseCodes.refused,
];

const answerCode = (message: Buffer): number => codes.indexOf((message[3] ?? 0) & 0xf) + 1;
