import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unzipFile } from './unzip.ts';

/** A zip archive with one compressed and one stored file. */
function zip(files: readonly { name: string; content: string; compress: boolean }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, compress } of files) {
    const data = compress ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(compress ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

it('finds a file, compressed or not', () => {
  const archive = zip([
    { name: 'a', content: 'stored', compress: false },
    { name: 'b/c', content: 'compressed '.repeat(100), compress: true },
  ]);
  expect(unzipFile(archive, 'a')?.toString()).toBe('stored');
  expect(unzipFile(archive, 'b/c')?.toString()).toBe('compressed '.repeat(100));
  expect(unzipFile(archive, 'c')).toBeUndefined();
});

it('refuses what is no archive', () => {
  expect(() => unzipFile(Buffer.from('no'), 'a')).toThrow('not a zip archive');
});
