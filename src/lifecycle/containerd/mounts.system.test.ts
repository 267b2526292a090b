/** What somebody has mounted where containerd keeps its things outlives containerd's things. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec, silentLogger, systemClock, tryExec } from '#base';
import { pauseReference } from '#images';
import { containerdLayout } from './layout.ts';
import { bootIdFile } from './observe.ts';
import { startContainerd } from './start.ts';
import { takeDownContainerd } from './stop.ts';

const base = { clock: systemClock, logger: silentLogger };
let home: string;
let victim: string;
let dataDir: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'containerd-mounts-'));
  [victim, dataDir] = [path.join(home, 'victim'), path.join(home, 'data')];
  for (const folder of [victim, dataDir]) await mkdir(folder);
  await writeFile(path.join(victim, 'precious'), '');
});
afterEach(async () => {
  await tryExec('umount', ['-l', path.join(dataDir, 'containerd/state/mounted')]);
  await rm(home, { recursive: true });
});

async function mountVictim(): Promise<void> {
  const mounted = path.join(dataDir, 'containerd/state/mounted');
  await mkdir(mounted, { recursive: true });
  await exec('mount', ['--bind', victim, mounted]);
}

describe.skipIf(process.getuid?.() !== 0)('a folder that is mounted in the state of containerd', () => {
  it('keeps what is in it when the state of an earlier boot is cleared, and is named', async () => {
    const layout = containerdLayout(dataDir);
    await mountVictim();
    await writeFile(bootIdFile(layout), 'an earlier boot\n');
    const started = startContainerd({ directory: dataDir, sandboxImage: pauseReference, ...base });
    await expect(started).rejects.toThrow(`${layout.state}/mounted is a mount point`);
    expect(await readdir(victim)).toEqual(['precious']);
  });

  it('keeps what is in it when all is taken down, also by another path of the data directory', async () => {
    await mountVictim();
    const link = path.join(home, 'link');
    await symlink(dataDir, link);
    await takeDownContainerd(link, { ...base, deleteFiles: true });
    expect(await readdir(victim)).toEqual(['precious']);
    expect(await readdir(dataDir)).not.toContain('containerd');
  });
});
