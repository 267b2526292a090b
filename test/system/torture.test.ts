/** Kills and power cuts under load, for as long as a test may take: `npm run torture` goes on for longer. */
import { open, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testUnless } from '../support/cluster.ts';
import { createSmallDisk } from '../support/small-disk.ts';
import { runChapter } from '../torture/torture.ts';

const unavailable =
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'needs root, for a disk of its own';

const it = testUnless(unavailable);

it('a power cut leaves what was synced, and nothing else', async () => {
  await using disk = await createSmallDisk({ bytes: 16 * 1024 * 1024 });
  await using synced = await open(path.join(disk.path, 'synced'), 'w');
  await synced.writeFile('kept');
  await synced.sync();
  await synced.close();
  await writeFile(path.join(disk.path, 'written'), 'lost');
  await disk.copyBlocks();
  await disk.goBackToCopy();
  expect(await readdir(disk.path)).toEqual(['lost+found', 'synced']);
});

test.each([
  { seed: 36, compactionInterval: '5m' },
  { seed: 24, compactionInterval: '200ms' },
])('kills leave everything as clients were told: compaction every $compactionInterval', async options => {
  const { violations, figures } = await runChapter({ ...options, kills: 6, powerCuts: unavailable === undefined });
  expect(violations).toEqual([]);
  expect(figures).toMatchObject({ kills: 7, 'undecided keys': 0 });
  expect(figures['acknowledged writes']).toBeGreaterThan(140);
  expect(figures['watched events']).toBeGreaterThan(140);
});
