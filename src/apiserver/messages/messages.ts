/** Requests and responses of either version of HTTP: HTTP/1.1 as Node has them, HTTP/2 by its streams. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { Http2Request, Http2Response } from './http2-exchange.ts';
import type { ResponseWriter } from './response-writer.ts';

/** A request, by either version. */
export type Incoming = IncomingMessage | Http2Request;
/** Its response, by either version. */
export type Outgoing = ServerResponse | Http2Response;

/** What both have in common. */
export const writerOf = (response: Outgoing): ResponseWriter => response as ResponseWriter;

/** The request's body. */
export const bodyOf = (request: Incoming): Readable => (request instanceof Http2Request ? request.body : request);

/** What the body of the answer is piped to, once its head is written. */
export const bodySink = (response: Outgoing): Writable =>
  response instanceof Http2Response ? response.stream : response;

/** The connection that a request came on, one object for all its requests: the session, or the TLS socket of
 *  HTTP/1.1. */
export const connectionKeyOf = (request: Incoming): object =>
  request instanceof Http2Request ? (request.session ?? request) : request.socket;

/** The client's IP address; undefined once the connection is gone. */
export const remoteAddressOf = (request: Incoming): string | undefined =>
  request instanceof Http2Request ? request.remoteAddress : request.socket.remoteAddress;

/** All headers by their names in lower case, each as often as it was sent: where the server joins what is repeated, a
 *  comma may be of a value. */
export function distinctHeadersOf(request: Incoming): Readonly<Record<string, readonly string[]>> {
  const { rawHeaders } = request;
  const found = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return Object.fromEntries(found);
}

/** Takes no more requests on a connection of HTTP/2, as upstream does with those who are not known: opening streams is
 *  too cheap. */
export function endSession(request: Incoming): void {
  if (request instanceof Http2Request) request.session?.close();
}

/** How long the body is, as a header says it; undefined when that is not known yet. */
export function bodyLengthOf(request: Incoming): string | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length !== undefined) return length;
  const isHttp2 = request.httpVersionMajor === 2;
  return request.complete || (!isHttp2 && coding === undefined) ? '0' : undefined;
}
