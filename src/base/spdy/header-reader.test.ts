import { constants, createDeflate, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { headerDictionary } from './dictionary.ts';
import { createHeaderReader } from './header-reader.ts';

function blockOf(headers: Record<string, string>): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const texts = Object.entries(headers).flat();
  return Buffer.concat([
    number(texts.length / 2),
    ...texts.flatMap(text => [number(Buffer.byteLength(text)), Buffer.from(text)]),
  ]);
}

test('the dictionary is that of the protocol', () => {
  // The stream names it by its checksum, after the first two bytes.
  expect(deflateSync('x', { dictionary: headerDictionary }).subarray(2, 6).toString('hex')).toBe('e3c6a7c2');
});

test('reads what one zlib stream carries, block by block', async () => {
  using reader = createHeaderReader();
  const deflate = createDeflate({ dictionary: headerDictionary });
  const compress = (headers: Record<string, string>): Promise<Buffer> =>
    new Promise(resolve => {
      deflate.write(blockOf(headers));
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(deflate.read() as Buffer));
    });
  const all = [{ StreamType: 'error', port: '80' }, { streamtype: 'data', port: '80', requestid: '0' }, {}];
  const blocks: Buffer[] = [];
  for (const headers of all) blocks.push(await compress(headers));
  const read = await Promise.all(blocks.map(block => reader.read(block)));
  expect(read).toEqual([{ streamtype: 'error', port: '80' }, all[1], {}]);
});

test.each([
  ['no zlib stream', Buffer.from('nonsense'), 'incorrect header check'],
  ['headers that are cut off', deflateSync(blockOf({ a: 'b' }).subarray(0, 10)), 'cut off'],
  ['headers without end', deflateSync(Buffer.alloc(10_000_000)), 'too long'],
])('refuses %s', async (_, block, message) => {
  using reader = createHeaderReader();
  await expect(reader.read(block)).rejects.toThrow(message);
});
