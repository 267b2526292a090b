/** Makes the kubelet's directory ready to hold pods: mounts shared with containers, and memory for secrets. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '#base';
import { isMountPoint, mountTmpfs, shareMounts } from '#linux';

/** May be repeated; where mounting is not permitted, secrets lie on the disk and mounts do not propagate. */
export async function prepareDirectory(directory: string, logger: Logger): Promise<void> {
  const [pods, plugins, memory, logs] = ['pods', 'plugins', 'memory', 'logs'].map(name => join(directory, name)) as [
    string,
    string,
    string,
    string,
  ];
  await Promise.all([
    mkdir(pods, { recursive: true, mode: 0o750 }),
    mkdir(plugins, { recursive: true, mode: 0o750 }),
    mkdir(memory, { recursive: true, mode: 0o750 }),
    mkdir(logs, { recursive: true }),
  ]);
  try {
    await shareMounts(pods);
    await shareMounts(plugins);
    if (!(await isMountPoint(memory))) await mountTmpfs(memory, { mode: '750' });
  } catch (error) {
    logger.warn('cannot mount below the kubelet directory', { directory, error });
  }
}
