import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { containerdLayout } from './layout.ts';
import { readSnapshotter, renderContainerdConfig } from './render.ts';

const layout = containerdLayout('/data');
const base = {
  layout,
  sandboxImage: 'docker.io/kubernode/pause:1',
  runtimeBinary: 'runc',
  snapshotter: 'overlayfs',
  cniBinDirectory: '/usr/lib/cni',
  mayLowerOomScore: true,
} as const;

describe('renderContainerdConfig', () => {
  it('renders what testdata holds', async () => {
    await expect(renderContainerdConfig(base)).toMatchFileSnapshot(
      path.join(import.meta.dirname, 'testdata', 'config.toml'),
    );
  });

  it('has crun where it is there', () => {
    const text = renderContainerdConfig({ ...base, crun: '/usr/bin/crun' });
    expect(renderContainerdConfig(base)).not.toContain('crun');
    expect(text).toContain('[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun.options]');
    expect(text).toContain(`BinaryName = "/usr/bin/crun"\nRoot = "${layout.state}/crun"`);
  });

  it('leaves OOM scores alone where it may not lower them', () => {
    const text = renderContainerdConfig({ ...base, mayLowerOomScore: false });
    expect(text).toContain('restrict_oom_score_adj = true');
    expect(text).toContain('oom_score = 0');
  });

  it.each(['overlayfs', 'native'] as const)('says which snapshotter it names (%s)', snapshotter => {
    expect(readSnapshotter(renderContainerdConfig({ ...base, snapshotter }))).toBe(snapshotter);
  });

  it('keeps two data directories apart', () => {
    expect(containerdLayout('/other').cgroupParent).not.toBe(layout.cgroupParent);
    expect(containerdLayout('/data/').cgroupParent).toBe(layout.cgroupParent);
  });
});
