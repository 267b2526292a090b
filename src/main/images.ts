/** Images of the data directory, and its containerd. */
import { systemClock as clock } from '#base';
import type { Operations } from '#cli';
import { createImageStore, forgetImages, importImages } from '#images';
import { findContainerd } from '#lifecycle';

/** Gives images of the data directory to its containerd, if that runs. */
export async function loadImages(
  dataDir: string,
  { references, signal }: { references: readonly string[]; signal?: AbortSignal | undefined },
): Promise<void> {
  const containerd = await findContainerd(dataDir, { clock });
  if (!containerd) return;
  const { socket, snapshotter } = containerd;
  const store = createImageStore({ dataDirectory: dataDir });
  await importImages({ store, references, socket, snapshotter, signal });
}

/** Takes images from its containerd, if that runs. */
export const forgetImagesOf: Operations['forgetImages'] = async (dataDir, images) => {
  const containerd = await findContainerd(dataDir, { clock });
  if (containerd) await forgetImages({ images, socket: containerd.socket });
};
