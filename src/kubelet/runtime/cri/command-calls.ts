/** Runs commands in containers by CRI's ExecSync, over an HTTP/2 connection of its own, since their output is cut while
 *  it arrives (`exec-response.ts`). Connects on first use, and anew when the engine was restarted. */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect } from 'node:net';
import type { Clock } from '#base';
import { socketPathOf } from '#grpc';
import { type ExecResult, RuntimeError } from '../runtime.ts';
import { runtimeErrorCode, runtimeService } from './channel.ts';
import { ExecResponseReader } from './exec-response.ts';

const method = `/${runtimeService}/ExecSync`;

export class CommandCalls implements Disposable {
  readonly #endpoint: string;
  readonly #clock: Clock;
  #session: ClientHttp2Session | undefined;
  #isDisposed = false;

  constructor(endpoint: string, clock: Clock) {
    this.#endpoint = endpoint;
    this.#clock = clock;
  }

  /** `request` is an encoded ExecSyncRequest. Errors: a {@link RuntimeError}, with code `timeout` after `timeoutMs`. */
  async run(request: Buffer, timeoutMs: number): Promise<ExecResult> {
    const stream = this.#open().request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${Math.min(Math.ceil(timeoutMs / 1000), 99_999_999)}S`, // eight digits at most
    });
    const answer = readAnswer(stream, { timeoutMs, clock: this.#clock });
    stream.end(Buffer.concat([frameHeader(request.length), request]));
    return await answer;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (this.#isDisposed) throw new RuntimeError('the connection to the runtime is closed', { code: 'unavailable' });
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const opened = connectHttp2('http://localhost', { createConnection: () => connect(socketPathOf(this.#endpoint)) });
    opened.on('error', () => opened.destroy()); // its calls fail by it
    this.#session = opened;
    return opened;
  }
}

/** Not compressed, and how long. */
function frameHeader(length: number): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(length, 1);
  return header;
}

function readAnswer(
  stream: ClientHttp2Stream,
  { timeoutMs, clock }: { timeoutMs: number; clock: Clock },
): Promise<ExecResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ExecResult>();
  const reader = new ExecResponseReader();
  let status: { code: number; message: string } | undefined;
  const takeStatus = ({ 'grpc-status': code, 'grpc-message': message }: IncomingHttpHeaders): void => {
    if (code === undefined) return;
    status = { code: Number(code), message: typeof message === 'string' ? decodeMessage(message) : '' };
  };
  const timer = clock.setTimeout(() => {
    reject(new RuntimeError(`the command did not end within ${timeoutMs} ms`, { code: 'timeout' }));
    stream.close(constants.NGHTTP2_CANCEL);
  }, timeoutMs);
  stream.on('response', takeStatus); // where there is no body, the status comes with the headers
  stream.on('trailers', takeStatus);
  stream.on('data', (bytes: Buffer) => {
    try {
      reader.push(bytes);
    } catch (error) {
      reject(error);
      stream.close(constants.NGHTTP2_CANCEL);
    }
  });
  stream.on('error', error => reject(new RuntimeError(error.message, { cause: error, code: 'unavailable' })));
  stream.on('close', () => {
    if (!status) reject(new RuntimeError('the runtime did not answer', { code: 'unavailable' }));
    else if (status.code !== 0) reject(new RuntimeError(status.message, { code: runtimeErrorCode(status.code) }));
    else resolve(reader.result());
  });
  return promise.finally(() => timer[Symbol.dispose]());
}

/** Percent-encoded, as gRPC sends it. */
function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
