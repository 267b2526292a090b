/** One POST to a webhook. */
import { type Agent, request } from 'node:https';
import { type PostAnswer, postJson } from '#base';

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

/** Sends a document and reads the answer. Rejects with Node's errors. */
export const post = async ({ agent, address, port, host, path, body, signal }: Posting): Promise<PostAnswer> =>
  await postJson(
    headers => request({ agent, host: address, port, path, method: 'POST', headers: { host, ...headers } }),
    { body, maxAnswerBytes, signal },
  );
