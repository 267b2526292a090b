/** Connections to an extender, kept alive. */
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { type PostAnswer, paceAgent, postJson } from '#base';

/** What verifies the other side, and says who asks. */
export interface TlsSettings extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> {
  readonly rejectUnauthorized?: boolean;
  /** Default: the host of the URL. */
  readonly servername?: string;
}

/** The nodes of a very large cluster, whole, fit. */
const maxAnswerBytes = 256 * 1024 * 1024;

/** All to one place. */
export interface Connections extends Disposable {
  post(url: URL, body: string, signal: AbortSignal): Promise<PostAnswer>;
}

/** Connections to a URL's place. */
export function connectionsTo({ protocol }: URL, tls: TlsSettings): Connections {
  const isSecure = protocol === 'https:';
  const agent = paceAgent(isSecure ? new HttpsAgent({ ...tls, keepAlive: true }) : new HttpAgent({ keepAlive: true }));
  const request = isSecure ? requestHttps : requestHttp;
  return {
    post: async (url, body, signal) =>
      await postJson(headers => request(url, { agent, method: 'POST', headers }), {
        body,
        maxAnswerBytes,
        signal,
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
