/** One question to one server. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type Clock, DeadlineError } from '#base';
import { createMessageReader, frameMessage } from '../../server/tcp-messages.ts';

export interface ExchangeOptions {
  readonly address: string;
  readonly port: number;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends `message` (under another id) from a port of its own and resolves with the answer; rejects after the timeout, or
 *  when the server cannot be reached. Random ids and ports make forged answers hard (RFC 5452). */
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
function begin(message: Buffer, { clock, timeoutMs, address, signal }: ExchangeOptions) {
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
      if (answer.length >= 12 && answer.readUInt16BE(0) === query.readUInt16BE(0) && (answer[2] ?? 0) >= 0x80)
        resolve(answer);
    },
    end: () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    },
  };
  return { query, answered: promise, settle };
}
