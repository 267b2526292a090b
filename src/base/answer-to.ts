/** The answer to a request over HTTP/1.1. */
import type { ClientRequest, IncomingMessage } from 'node:http';

/** Answers before the answer (1xx) that are taken: who goes on with them for long has none. */
const mostInterim = 100;

/** Resolves with the head of an answer. Rejects with Node's error; for too many answers before it; and when the
 *  connection closes without an answer, which Node tells of by no error where the other side goes on with a protocol
 *  that nobody asked for. */
export function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).on('error', reject);
  request.once('close', () => reject(new Error('EOF')));
  let interim = 0;
  request.on('information', () => {
    // As upstream's transport calls them.
    if (++interim > mostInterim) request.destroy(new Error('net/http: too many 1xx informational responses'));
  });
  return promise;
}
