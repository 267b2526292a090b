/** The answer to a request over HTTP/1.1. */
import type { ClientRequest, IncomingMessage } from 'node:http';

/** Resolves with the head of an answer. Rejects with Node's error; and when the connection closes without an answer,
 *  which Node tells of by no error where the other side goes on with a protocol that nobody asked for. */
export function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).on('error', reject);
  request.once('close', () => reject(new Error('EOF')));
  return promise;
}
