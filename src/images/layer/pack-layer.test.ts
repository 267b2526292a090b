import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { packLayer } from './pack-layer.ts';

it.each(['file', 'copy'] as const)(
  'ends with the error of whoever reads it, as on a full disk, amid a %s',
  async type => {
    const source = process.execPath;
    const large = 4_000_000;
    const entry =
      type === 'copy'
        ? { type, path: 'a', mode: 0o644, source, sizeBytes: large }
        : { type, path: 'a', mode: 0o644, content: 'x'.repeat(large) };
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) });
    await expect(pipeline(packLayer([entry]), full)).rejects.toThrow('no space left');
  },
);
