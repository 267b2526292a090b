import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { kubeletDirectory, pluginsDirectory } from './node-paths.ts';

test('what the kubelet has is named as the kernel names it, also where the data directory lies behind a link', () => {
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'node-paths-')));
  try {
    mkdirSync(path.join(top, 'disk'));
    symlinkSync('disk', path.join(top, 'link'));
    const data = ['disk', 'link'].map(name => path.join(top, name, 'cluster'));
    const wanted = path.join(top, 'disk/cluster/kubelet');
    expect(data.map(kubeletDirectory)).toEqual([wanted, wanted]);
    mkdirSync(wanted, { recursive: true });
    expect(data.map(kubeletDirectory)).toEqual([wanted, wanted]);
    expect(data.map(pluginsDirectory)).toEqual(Array(2).fill(path.join(wanted, 'plugins_registry')));
  } finally {
    rmSync(top, { recursive: true });
  }
});

test('so is what lies on a disk of its own', () => {
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'node-paths-')));
  try {
    mkdirSync(path.join(top, 'cluster'));
    mkdirSync(path.join(top, 'disk'));
    symlinkSync('../disk', path.join(top, 'cluster/kubelet'));
    expect(kubeletDirectory(path.join(top, 'cluster'))).toBe(path.join(top, 'disk'));
  } finally {
    rmSync(top, { recursive: true });
  }
});
