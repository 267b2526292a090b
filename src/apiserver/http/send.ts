/** Sends bytes. */
import type { Clock } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';
import { sendPieces } from './send-pieces.ts';

/** By lower-case name. */
export type Headers = Record<string, string | number | readonly string[]>;

/** Sends a few bytes. */
export function send(
  response: ResponseWriter,
  code: number,
  headers: Headers,
  bytes: Uint8Array,
  headOnly = false,
): void {
  response.writeHead(code, headersOf(headers, bytes));
  if (headOnly) response.end();
  else response.end(bytes);
}

function headersOf(headers: Headers, bytes: Uint8Array): Headers {
  headers['content-length'] = bytes.length;
  headers['x-content-type-options'] = 'nosniff';
  return headers;
}

/** Longer answers are written by so much at a time. */
const pieceBytes = 256 * 1024;

interface SendOptions {
  readonly code: number;
  readonly headers: Headers;
  /** Leave out the body, as for HEAD. */
  readonly headOnly: boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/** Sends any bytes, as the client takes them: what a connection is given, it keeps encrypted until it is read. */
export function sendAsTaken(
  response: ResponseWriter,
  bytes: Uint8Array,
  { code, headers, headOnly, clock }: SendOptions,
): void | Promise<void> {
  if (headOnly || bytes.length <= pieceBytes) return send(response, code, headers, bytes, headOnly);
  response.writeHead(code, headersOf(headers, bytes));
  return sendPieces(response, piecesOf(bytes), clock);
}

// oxlint-disable-next-line require-await -- pieces of other answers have to be waited for
async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
