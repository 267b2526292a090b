/** One POST of JSON to a program of a user. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { systemErrorCode, toError } from './errors.ts';
import { productVersion } from './version.ts';

/** What is sent, and how large an answer may be. */
interface Post {
  readonly body: string;
  readonly maxAnswerBytes: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its code. */
export interface PostAnswer {
  readonly code: number;
  readonly text: string;
}

/** Begins a request with these headers: `request` of `node:http` or `node:https`, which only those load who need it. */
type StartPost = (headers: Readonly<Record<string, string | number>>) => ClientRequest;

/** Sends a document and reads the answer. Rejects with Node's errors, or the signal's reason. A connection that the other side had given up meanwhile is no
 *  failure: a new one is made. */
export async function postJson(start: StartPost, post: Post): Promise<PostAnswer> {
  const { signal } = post;
  signal.throwIfAborted();
  for (;;) {
    const { request, outcome } = attempt(start, post);
    // Node's own way to end a request by a signal costs as much as a sixth of the request.
    const stop = (): void => void request.destroy(toError(signal.reason));
    signal.addEventListener('abort', stop);
    try {
      return await outcome;
    } catch (error) {
      signal.throwIfAborted();
      const isStale = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(systemErrorCode(error) ?? '');
      if (!isStale) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

function attempt(start: StartPost, { body, maxAnswerBytes }: Omit<Post, 'signal'>) {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const request = start({
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': `kubernode/${productVersion}`,
  });
  request.on('error', reject);
  request.on('response', response => read(response, maxAnswerBytes, { resolve, reject }));
  // A text goes with the head in one piece.
  request.end(body);
  return { request, outcome };
}

interface Reader {
  readonly resolve: (answer: PostAnswer) => void;
  readonly reject: (error: unknown) => void;
}

function read(response: IncomingMessage, maxAnswerBytes: number, { resolve, reject }: Reader): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('error', reject);
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > maxAnswerBytes) response.destroy(new Error(`the response is larger than ${maxAnswerBytes} bytes`));
  });
  response.on('end', () => resolve({ code: response.statusCode ?? 0, text: textOf(chunks) }));
}

/** Most answers are one chunk. */
const textOf = (chunks: readonly Buffer[]): string =>
  (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString();
