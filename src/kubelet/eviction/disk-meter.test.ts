import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVirtualClock, systemClock } from '#base';
import { createDiskMeter } from './disk-meter.ts';

test('counts what is in directories, follows no links, and leaves out what is not there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'disk-meter-'));
  using meter = createDiskMeter({ clock: systemClock });
  const [full, linked, gone] = ['full', 'with a link', 'gone'].map(name => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(join(full, 'below'), { recursive: true });
  await mkdir(linked);
  await writeFile(join(full, 'below', 'file'), Buffer.alloc(300_000, 1));
  await symlink(full, join(linked, 'link'));
  const used = await meter.measure([full, linked, gone], { inodes: true });
  expect([...used.keys()]).toEqual([full, linked]);
  expect(used.get(full)?.bytes).toBeGreaterThanOrEqual(300_000);
  expect(used.get(full)?.bytes).toBeLessThan(350_000);
  expect(used.get(full)?.inodes).toBe(3);
  expect(used.get(linked)?.bytes).toBeLessThan(10_000);
  await rm(directory, { recursive: true });
});

describe('a directory that takes long', () => {
  const setUp = () => {
    const clock = createVirtualClock();
    /** How long each takes to look through; the others take nothing. */
    const takesMs = new Map<string, number>();
    const calls: string[] = [];
    const meter = createDiskMeter({
      clock,
      async runDu(_, paths, { timeoutMs }) {
        calls.push(paths.join(' '));
        const found = new Map<string, number>();
        const endMs = clock.now() + timeoutMs;
        for (const path of paths) {
          const tookMs = takesMs.get(path) ?? 0;
          if (clock.now() + tookMs > endMs) {
            await clock.sleep(endMs - clock.now());
            break;
          }
          if (tookMs > 0) await clock.sleep(tookMs);
          found.set(path, path.length);
        }
        return found;
      },
    });
    const measure = async (paths: string[], waitMs: number): Promise<string[]> => {
      const measuring = meter.measure(paths, { inodes: false });
      await clock.advance(waitMs);
      return [...(await measuring).keys()].toSorted();
    };
    return { clock, takesMs, calls, meter, measure };
  };

  test('keeps no other waiting, and is measured alone, less often the longer it takes', async () => {
    const { clock, takesMs, calls, meter, measure } = setUp();
    takesMs.set('slow', 10_000);
    expect(await measure(['a', 'slow', 'b'], 3000)).toEqual(['a', 'b']);
    expect(calls).toEqual(['a slow b', 'b', 'slow']);
    // Alone, its inodes are counted too: they may be what it has most of.
    await clock.advance(20_000);
    expect(await measure(['a', 'slow', 'b'], 0)).toEqual(['a', 'b', 'slow']);
    expect(calls.slice(3)).toEqual(['slow', 'a b']);
    await clock.advance(179_000);
    await measure(['a', 'slow'], 0);
    expect(calls.slice(5)).toEqual(['a']);
    await clock.advance(1000);
    await measure(['a', 'slow'], 0);
    expect(calls.slice(6)).toEqual(['a', 'slow']);
    await clock.advance(20_000);
    meter[Symbol.dispose]();
  });

  test('is as any other once it is quick again', async () => {
    const { clock, takesMs, calls, measure } = setUp();
    takesMs.set('slow', 10_000);
    await measure(['slow'], 3000);
    await clock.advance(20_000);
    takesMs.delete('slow');
    await clock.advance(180_000);
    await measure(['slow'], 0);
    await clock.advance(0);
    calls.length = 0;
    expect(await measure(['a', 'slow'], 0)).toEqual(['a', 'slow']);
    expect(calls).toEqual(['a slow']);
  });
});
