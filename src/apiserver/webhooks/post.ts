/** One POST to a webhook, by HTTP/2 where it speaks that. */
import { constants } from 'node:http2';
import { request } from 'node:https';
import { type PostAnswer, postHeaders, postJson, readAnswer, toError } from '#base';
import { Connections, type Peer, peerKeyOf } from '../egress/connections.ts';
import { type Session, Sessions } from './sessions.ts';

/** An object and its patch, in base64, fit. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** Connections by HTTP/1.1 to one webhook at a time; who comes later waits. */
const maxConnections = 128;

/** A document, and the one address that it goes to. */
export interface Posting {
  /** Whom to expect. */
  readonly peer: Peer;
  /** What is connected to. */
  readonly address: string;
  readonly port: number;
  /** The `Host` header. */
  readonly host: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Posts documents by connections that are kept. */
export class Post implements Disposable {
  readonly #connections = new Connections({ maxConnections });
  readonly #sessions = new Sessions();

  /** Sends a document and reads the answer. Rejects with Node's errors, or the signal's reason. */
  async send(posting: Posting): Promise<PostAnswer> {
    const { peer, address, port, host, path, body, signal } = posting;
    const tls = () => this.#connections.tlsFor(peer);
    for (let isFirst = true; ; isFirst = false) {
      const session = await this.#sessions.to({ peer: peerKeyOf(peer), address, port, tls }, signal);
      if (!session) break;
      // The other side may have given up meanwhile what it had answered by, as one does that restarts.
      const mayBeStale = isFirst && session.hasAnswered;
      const { answer, failure, isOfSession } = await postByStream(session, posting);
      if (answer) return answer;
      // Nobody may be there any more when nothing comes in time.
      if (isOfSession || signal.aborted) session.retire();
      signal.throwIfAborted();
      if (!mayBeStale || !isOfSession) throw failure;
    }
    const agent = this.#connections.agentFor(peer);
    return await postJson(
      headers => request({ agent, host: address, port, path, method: 'POST', headers: { host, ...headers } }),
      { body, maxAnswerBytes, signal },
    );
  }

  [Symbol.dispose](): void {
    this.#sessions[Symbol.dispose]();
    this.#connections[Symbol.dispose]();
  }
}

interface StreamOutcome {
  readonly answer?: PostAnswer;
  readonly failure?: Error;
  /** Whether the question may never have been heard, since the session ended. */
  readonly isOfSession?: boolean;
}

async function postByStream(session: Session, posting: Posting): Promise<StreamOutcome> {
  try {
    const answer = await askByStream(session.stream, posting);
    session.hasAnswered = true;
    return { answer };
  } catch (error) {
    const { closed, destroyed } = session.stream;
    return { failure: toError(error), isOfSession: closed || destroyed || error instanceof Refused };
  }
}

/** The other side says that it has not looked at the question. */
class Refused extends Error {}

async function askByStream(session: Session['stream'], posting: Posting): Promise<PostAnswer> {
  const { host, path, body, signal } = posting;
  const { promise: outcome, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const head = { ':method': 'POST', ':path': path, ':authority': host, ...postHeaders(body) };
  const stream = session.request(head);
  let code = 0;
  stream.on('response', headers => (code = headers[':status'] ?? 0));
  // One that is cut off ends, too.
  const isWhole = () => code > 0 && stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted;
  const done = (text: string) => (isWhole() ? resolve({ code, text }) : undefined);
  readAnswer(stream, maxAnswerBytes, { resolve: done, reject });
  // Also after an answer and an error, when it changes nothing.
  stream.on('close', () =>
    reject(stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ? new Refused('REFUSED_STREAM') : new Error('EOF')),
  );
  const stop = () => stream.close(constants.NGHTTP2_CANCEL);
  signal.addEventListener('abort', stop);
  stream.end(body);
  try {
    return await outcome;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
