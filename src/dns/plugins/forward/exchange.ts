/** One question to one server. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type Clock, DeadlineError } from '#base';
import { createMessageReader, frameMessage } from '../../server/tcp-messages.ts';
import { headerLength, questionKey } from '../../wire/query.ts';

interface ExchangeOptions {
  /** Where the question ends in the message. */
  readonly questionEnd: number;
  readonly address: string;
  readonly port: number;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends `message` (under another id) from a port of its own and resolves with the answer; rejects after the timeout,
 *  or when the server cannot be reached. Random ids and ports make forged answers hard; what answers another question
 *  is not heard (RFC 5452). */
export async function exchangeUdp(message: Buffer, options: ExchangeOptions): Promise<Buffer> {
  const { address, port } = options;
  const { query, answered, settle } = begin(message, options);
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', settle.fail).on('message', settle.hear);
  socket.connect(port, address, () => socket.send(query));
  try {
    return await answered;
  } finally {
    settle.end();
    socket.close();
  }
}

/** {@link exchangeUdp} over TCP. */
export async function exchangeTcp(message: Buffer, options: ExchangeOptions): Promise<Buffer> {
  const { query, answered, settle } = begin(message, options);
  const socket = connect({ host: options.address, port: options.port });
  socket.on('error', settle.fail).on('data', createMessageReader(settle.hear));
  socket.write(frameMessage(query));
  try {
    return await answered;
  } finally {
    settle.end();
    socket.destroy();
  }
}

/** What both transports share: an id of its own, the deadline, and which answer counts. */
function begin(message: Buffer, { questionEnd, clock, timeoutMs, address, signal }: ExchangeOptions) {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const query = Buffer.from(message);
  query.writeUInt16BE(randomInt(0x10000), 0);
  const timer = clock.setTimeout(
    () => reject(new DeadlineError(`${address} gave no answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const settle = {
    fail: reject,
    hear: (answer: Buffer) => {
      if (isAnswerTo(query, answer, questionEnd)) resolve(answer);
    },
    end: () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    },
  };
  return { query, answered: promise, settle };
}

/** Whether a message answers the query: a response with its id and its question, or a refusal that repeats no
 *  question. */
function isAnswerTo(query: Buffer, answer: Buffer, questionEnd: number): boolean {
  if (answer.length < headerLength || answer.readUInt16BE(0) !== query.readUInt16BE(0)) return false;
  if ((answer[2] ?? 0) < 0x80) return false;
  if (answer.readUInt16BE(4) === 0) return ((answer[3] ?? 0) & 0xf) !== 0;
  if (answer.readUInt16BE(4) !== 1 || answer.length < questionEnd) return false;
  return questionKey({ message: answer, questionEnd }) === questionKey({ message: query, questionEnd });
}
