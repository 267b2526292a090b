/** An API server as its kubeconfig tells of it: requests and answers in bytes, as they are sent. */
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { connectionOf, loadKubeconfig, resolveContext } from '#client';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly accept?: string | undefined;
  /** Of the body. */
  readonly type?: string | undefined;
  readonly body?: Uint8Array | undefined;
}

export interface Answer {
  /** 0 for a connection that broke. */
  readonly status: number;
  readonly type: string;
  readonly warnings: readonly string[];
  readonly body: Buffer;
}

export interface Server extends Disposable {
  send(request: Request): Promise<Answer>;
}

export async function openServer(kubeconfig: string): Promise<Server> {
  const config = await loadKubeconfig({ file: kubeconfig, env: process.env });
  const { server, ca, cert, key } = await connectionOf(resolveContext(config));
  const { hostname, port } = new URL(server);
  const agent = new https.Agent({ keepAlive: true, ca, cert, key });
  return {
    send: ({ method, path, accept = 'application/json', type = 'application/json', body }) => {
      const headers = { accept, ...(body && { 'content-type': type, 'content-length': body.length }) };
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const sent = https.request({ hostname, port, method, path: encodeURI(path), agent, headers });
      sent.on('response', response => void readWhole(response).then(resolve));
      sent.on('error', error => resolve({ status: 0, type: '', warnings: [], body: Buffer.from(String(error)) }));
      sent.end(body);
      return promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function readWhole(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers, headersDistinct } = response;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    chunks.push(Buffer.from(`broken off: ${String(error)}`));
  }
  const { warning: warnings = [] } = headersDistinct;
  return { status, type: headers['content-type'] ?? '', warnings, body: Buffer.concat(chunks) };
}
