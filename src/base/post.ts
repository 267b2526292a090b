/** One POST of JSON to a program of a user. */
import type { ClientRequest } from 'node:http';
import type { Readable } from 'node:stream';
import { answerTo } from './answer-to.ts';
import { systemErrorCode, toError } from './errors.ts';
import { GatheredBytes } from './gathered-bytes.ts';
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

/** Sends a document and reads the answer. Rejects with Node's errors, or the signal's reason. A connection that the
 *  other side had given up meanwhile is no failure: a new one is made. */
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
  const request = start(postHeaders(body));
  request.on('error', reject);
  answerTo(request).then(response => {
    const done = (text: string) => resolve({ code: response.statusCode ?? 0, text });
    readAnswer(response, maxAnswerBytes, { resolve: done, reject });
  }, reject);
  // A text goes with the head in one piece.
  request.end(body);
  return { request, outcome };
}

/** What is said of a document that is posted, whatever the protocol. */
export const postHeaders = (body: string) => ({
  accept: 'application/json',
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  'user-agent': `kubernode/${productVersion}`,
});

/** Parts that the body of any answer may come in, and the bytes that each more has to bring on the average: to read one
 *  takes some microseconds, and all that a socket has at a time are read at once. */
const freeParts = 1000;
const bytesPerPart = 32;

/** Reads the body of an answer; one that is too large is given up, or comes byte by byte for long. */
export function readAnswer(
  answer: Readable,
  maxAnswerBytes: number,
  { resolve, reject }: { resolve: (text: string) => void; reject: (error: unknown) => void },
): void {
  const gathered = new GatheredBytes();
  let parts = 0;
  answer.on('error', reject);
  answer.on('data', (chunk: Buffer) => {
    gathered.add(chunk);
    parts++;
    if (parts > freeParts + gathered.length / bytesPerPart)
      answer.destroy(new Error(`the response comes in too many parts: ${parts} of ${gathered.length} bytes`));
    if (gathered.length > maxAnswerBytes)
      answer.destroy(new Error(`the response is larger than ${maxAnswerBytes} bytes`));
  });
  answer.on('end', () => resolve(gathered.take().toString()));
}
