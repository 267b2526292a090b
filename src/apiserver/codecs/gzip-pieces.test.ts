import { crc32, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { combineCrc, type DeflatedPiece, deflatePiece, gzipStream, storePiece } from './gzip-pieces.ts';

async function* from(pieces: readonly DeflatedPiece[]): AsyncGenerator<DeflatedPiece> {
  yield* pieces;
}

it.each([
  ['', ''],
  ['a', ''],
  ['', 'b'],
  ['some text', 'and more of it'],
  ['x'.repeat(1000), 'y'.repeat(123_457)],
])('tells the checksum of two texts from theirs', (first, second) => {
  expect(combineCrc(crc32(first), crc32(second), second.length)).toBe(crc32(first + second));
});

it('makes one stream of pieces, in whichever order they stand', async () => {
  const texts = ['a'.repeat(300_000), '"key":"value",'.repeat(5000), ''];
  const pieces = await Promise.all(texts.map(text => deflatePiece(Buffer.from(text))));
  const comma = storePiece(Buffer.from(','));
  for (const order of [
    [0, 1, 2],
    [2, 1, 0, 1],
  ]) {
    const chosen = order.flatMap((index, at) => [...(at > 0 ? [comma] : []), pieces[index] as DeflatedPiece]);
    const stream = Buffer.concat(await Array.fromAsync(gzipStream(from(chosen))));
    expect(gunzipSync(stream).toString()).toBe(order.map(index => texts[index]).join(','));
  }
});

it('stores what is short, and nothing else', () => {
  expect(storePiece(Buffer.from(',')).bytes).toHaveLength(6);
  expect(() => storePiece(Buffer.alloc(70_000))).toThrow('at most 65535 bytes');
});
