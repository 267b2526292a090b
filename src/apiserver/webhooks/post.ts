/** One POST to a webhook. */

import type { IncomingMessage } from 'node:http';
import { type Agent, request as startRequest } from 'node:https';
import { productVersion, systemErrorCode } from '#base';

/** An object and its patch, in base64, fit. */
const maxAnswerBytes = 8 * 1024 * 1024;

export interface Posting {
  readonly agent: Agent;
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

export interface Answer {
  readonly code: number;
  readonly text: string;
}

/** Sends a document and reads the answer. Rejects with Node's errors. A connection that the other side had given up meanwhile is
 *  no failure: a new one is made. */
export async function post(posting: Posting): Promise<Answer> {
  for (;;) {
    const { outcome, wasReused } = attempt(posting);
    try {
      return await outcome;
    } catch (error) {
      const isStale = wasReused() && ['ECONNRESET', 'EPIPE'].includes(systemErrorCode(error) ?? '');
      if (!isStale || posting.signal.aborted) throw error;
    }
  }
}

function attempt({ agent, address, port, host, path, body, signal }: Posting) {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<Answer>();
  const bytes = Buffer.from(body);
  const headers = {
    host,
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': bytes.length,
    'user-agent': `kubernode/${productVersion}`,
  };
  const request = startRequest({ agent, host: address, port, path, method: 'POST', headers, signal });
  request.on('error', reject);
  request.on('response', response => void read(response).then(resolve, reject));
  request.end(bytes);
  return { outcome, wasReused: () => request.reusedSocket };
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswerBytes) {
      response.destroy();
      throw new Error(`the response is larger than ${maxAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return { code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}
