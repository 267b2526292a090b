/** The container engine of a node, with the images of its data directory. */
import { type Clock, type Logger, UsageError } from '#base';
import { createImageStore, importImages, pauseImage, pauseReference } from '#images';
import { type Containerd, type Progress, startContainerd } from '#lifecycle';
import { kubeletDirectory } from './node-paths.ts';

/** Whose images and containers. */
export interface EngineOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  /** Ends the start when it aborts. Default: never. */
  readonly signal?: AbortSignal | undefined;
}

/** UsageError where no containers can be run. */
export function assertMayBeNode(): void {
  if (process.platform !== 'linux')
    throw new UsageError(
      'only Linux can be a node: use --no-node, with --simulated-nodes N for nodes without containers',
    );
  if (process.getuid?.() !== 0) throw new UsageError('running containers needs root: run it as root, or use --no-node');
}

/** Starts the container engine and gives it the images of the data directory. */
export async function prepareEngine({ dataDir, clock, logger, progress, signal }: EngineOptions): Promise<Containerd> {
  assertMayBeNode();
  const store = createImageStore({ dataDirectory: dataDir, signal });
  const image = pauseImage(store);
  image.catch(() => undefined); // waited for below
  const containerd = await progress.step('containerd', () =>
    startContainerd({
      directory: dataDir,
      sandboxImage: pauseReference,
      mountFolders: [kubeletDirectory(dataDir)],
      clock,
      logger,
      signal,
    }),
  );
  await image;
  await importImages({ store, socket: containerd.socket, snapshotter: containerd.snapshotter, signal });
  return containerd;
}
