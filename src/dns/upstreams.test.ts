import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { parseServer } from './plugins/forward/forward.ts';
import { createResolvConfReader } from './upstreams.ts';

describe('parseServer', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', 53],
    ['192.0.2.1:5353', '192.0.2.1', 5353],
    ['2001:db8::1', '2001:db8::1', 53],
    ['[2001:db8::1]', '2001:db8::1', 53],
    ['[2001:db8::1]:5353', '2001:db8::1', 5353],
  ])('%s', (text, address, port) => {
    expect(parseServer(text)).toEqual({ address, port });
  });
});

describe('createResolvConfReader', () => {
  it('notices when the file changes, comes and goes', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'resolv-'));
    try {
      const file = path.join(directory, 'resolv.conf');
      const clock = createVirtualClock();
      const read = createResolvConfReader({ clock, file });
      expect(await read()).toEqual([]);
      await writeFile(file, 'nameserver 192.0.2.1\n');
      expect(await read()).toEqual([]);
      await clock.advance(5000);
      expect(await read()).toEqual(['192.0.2.1']);
      await writeFile(file, 'nameserver 192.0.2.2\n');
      await utimes(file, 1, 1);
      await clock.advance(5000);
      expect(await read()).toEqual(['192.0.2.2']);
      await rm(file);
      await clock.advance(5000);
      expect(await read()).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
