/** Finds the containerd of a data directory, for those who did not start it. */
import { type Clock, readFileIfExists } from '#base';
import { containerdLayout } from './layout.ts';
import { askVersion, findRunning } from './observe.ts';
import { readSnapshotter } from './render.ts';
import type { Containerd } from './start.ts';

/** The running containerd of this data directory and its version, such as `1.6.20`; undefined when none answers. */
export async function findContainerd(
  dataDirectory: string,
  { clock }: { clock: Clock },
): Promise<(Containerd & { version: string }) | undefined> {
  const layout = containerdLayout(dataDirectory);
  const [pid, config] = await Promise.all([findRunning(layout), readFileIfExists(layout.config)]);
  const version = pid === undefined ? undefined : await askVersion(layout.socket, clock);
  if (pid === undefined || version === undefined || config === undefined) return undefined;
  return { layout, socket: layout.socket, pid, snapshotter: readSnapshotter(config), adopted: true, version };
}
