/** Sends lists: short ones whole, long ones as they are made, compressed if the client can undo it. */
import type { Clock } from '#base';
import { type DeflatedPiece, deflatePiece, gzipStream, maxStoredBytes, storePiece } from '../codecs/gzip-pieces.ts';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Content } from '../pipeline/answer.ts';
import { bodyOf, type Part, wholeIfShort, wholeOf } from '../representations/body.ts';
import type { CompressedRuns } from '../representations/compressed-runs.ts';
import type { Representation } from '../representations/representation.ts';
import { type Headers, sendAsTaken } from './send.ts';
import { sendPieces } from './send-pieces.ts';

/** Smaller answers are not worth the time. Source: k8s.io/apiserver, package endpoints/handlers/responsewriters. */
export const gzipFromBytes = 128 * 1024;
/** Shorter answers are sent at once. */
const wholeBelowBytes = 1024 * 1024;
/** What is made, compressed and kept at a time: some milliseconds of a thread, and little that is made anew when an
 *  object changes. */
const keptSizes = { minBytes: 64 * 1024, maxBytes: 256 * 1024 };
/** What is written at a time when nothing of it is kept. */
const plainSizes = { minBytes: 256 * 1024, maxBytes: 256 * 1024 };
/** So many pieces are compressed before the first of them is sent. */
const piecesAhead = 3;

interface SendListOptions {
  readonly content: Content & { type: 'list' };
  readonly representation: Representation;
  readonly clock: Clock;
  readonly code: number;
  readonly headers: Headers;
  /** Leave out the body, as for HEAD. */
  readonly headOnly: boolean;
  /** Undefined: the client takes nothing compressed. */
  readonly compressed: CompressedRuns | undefined;
}

/** Resolves when the client has taken all, or is gone. Throws the 406 before anything was sent. */
export async function sendList(response: ResponseWriter, options: SendListOptions): Promise<void> {
  const { content, representation, clock, code, headers, headOnly, compressed } = options;
  const form = representation.list(content);
  const { items } = content.list;
  const wholeBelow = compressed ? gzipFromBytes : wholeBelowBytes;
  const short = wholeIfShort(form, items, wholeBelow);
  if (short) return await sendAsTaken(response, short, { code, headers, headOnly, clock });
  // Those whose length is known beforehand are there already.
  const sizes = form.lengthBelow && !compressed ? plainSizes : keptSizes;
  const body = await bodyOf(form, items, { clock, sizes, knownBelowBytes: gzipFromBytes });
  if (response.destroyed) return;
  const { byteLength, parts } = body;
  if (byteLength !== undefined && byteLength < wholeBelow)
    return await sendAsTaken(response, await wholeOf(body), { code, headers, headOnly, clock });
  headers['x-content-type-options'] = 'nosniff';
  if (compressed) Object.assign(headers, { 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  else if (byteLength !== undefined) headers['content-length'] = byteLength;
  response.writeHead(code, headers);
  if (headOnly) response.end();
  else await sendPieces(response, compressed ? gzipStream(deflated(parts, compressed)) : plain(parts), clock);
}

/** What is between runs is written with the run behind it. */
async function* plain(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  let before: Uint8Array[] = [];
  for await (const { items, make } of parts) {
    before.push(make());
    if (!items) continue;
    yield before.length > 1 ? Buffer.concat(before) : (before[0] as Uint8Array);
    before = [];
  }
  yield Buffer.concat(before);
}

/** The parts, compressed: some at a time, in their order. */
async function* deflated(parts: AsyncIterable<Part>, compressed: CompressedRuns): AsyncGenerator<DeflatedPiece> {
  const ahead: Promise<DeflatedPiece>[] = [];
  for await (const part of parts) {
    const piece = deflatedPart(part, compressed);
    // Who gets there is told.
    piece.catch(() => undefined);
    ahead.push(piece);
    if (ahead.length > piecesAhead) yield await (ahead.shift() as Promise<DeflatedPiece>);
  }
  for (const piece of ahead) yield await piece;
}

async function deflatedPart({ items, make }: Part, compressed: CompressedRuns): Promise<DeflatedPiece> {
  if (items) return await compressed.get(items, make);
  const bytes = make();
  return bytes.length > maxStoredBytes ? await deflatePiece(bytes) : storePiece(bytes);
}
