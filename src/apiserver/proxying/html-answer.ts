/** The way of a page's body: decoded, its URLs rewritten, encoded again as it was. Loaded when the first page
 *  passes. */
import type { Duplex, Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { HtmlEncoding } from './headers.ts';
import { createHtmlTransform } from './html-rewriter.ts';
import type { AnswerOrigin } from './plan-url.ts';

/** What a body goes through, in this order; nothing when it is empty or no gzip though its headers say so. Waits for
 *  the first byte of an encoded body. */
export async function htmlStages(
  body: Readable,
  { encoding, origin }: { encoding: HtmlEncoding; origin: AnswerOrigin },
): Promise<Duplex[]> {
  if (encoding === 'identity') return [createHtmlTransform(origin)];
  const first = await firstByte(body);
  const format = first === undefined ? undefined : formatOf(first, encoding);
  if (!format) return [];
  const { decoder, encoder } = codecs[format];
  return [decoder(), createHtmlTransform(origin), encoder({ flush: zlib.constants.Z_SYNC_FLUSH })];
}

/** Pieces of a page pass as they come, so what is encoded is flushed after each. */
const codecs = {
  gzip: { decoder: zlib.createGunzip, encoder: zlib.createGzip },
  zlib: { decoder: zlib.createInflate, encoder: zlib.createDeflate },
  raw: { decoder: zlib.createInflateRaw, encoder: zlib.createDeflateRaw },
};

/** `deflate` is deflated data in zlib's frame; some servers send it without.
 *  Source: RFC 9110, section 8.4.1; RFC 1950, section 2.2; RFC 1952, section 2.3.1 */
function formatOf(first: number, encoding: 'gzip' | 'deflate'): keyof typeof codecs | undefined {
  if (encoding === 'gzip') return first === 0x1f ? 'gzip' : undefined;
  return (first & 0x0f) === 8 ? 'zlib' : 'raw';
}

/** Stays in the body. Undefined when there is none, or no more. */
async function firstByte(body: Readable): Promise<number | undefined> {
  if (body.readableEnded || body.destroyed) return undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const events = ['readable', 'end', 'close', 'error'];
  for (const event of events) body.once(event, resolve);
  await promise;
  for (const event of events) body.off(event, resolve);
  const bytes = body.read(1) as Buffer | null;
  if (bytes) body.unshift(bytes);
  return bytes?.[0];
}
