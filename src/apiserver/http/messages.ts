/** Requests and responses of either version of HTTP: Node's HTTP/2 offers the same calls as its HTTP/1.1. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

/** What this code uses of a response, in a form that both versions agree on. */
export interface ResponseWriter {
  writeHead(code: number, headers: Record<string, string | number | readonly string[]>): unknown;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): unknown;
  on(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
  destroy(): unknown;
  readonly headersSent: boolean;
  readonly writableLength: number;
}

export const writerOf = (response: Outgoing): ResponseWriter => response as unknown as ResponseWriter;

/** The connection that a request came on, one object for all its requests: the session, or the TLS socket of HTTP/1.1. */
export const connectionKeyOf = (request: Incoming): object =>
  'stream' in request ? (request.stream.session ?? request.stream) : request.socket;

/** Takes no more requests on a connection of HTTP/2, as upstream does with those who are not known: opening streams is too cheap. */
export function endSession(request: Incoming): void {
  if ('stream' in request) request.stream.session?.close();
}
