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

/** Full names of the images of the data directory, the one of sandboxes among them: what was built or loaded can be
 *  pulled from nowhere. */
export async function imageNames(dataDir: string): Promise<string[]> {
  return (await createImageStore({ dataDirectory: dataDir }).list()).map(({ reference }) => reference);
}

/** Takes images from its containerd, if that runs. */
export const forgetImagesOf: Operations['forgetImages'] = async (dataDir, images) => {
  const containerd = await findContainerd(dataDir, { clock });
  if (containerd) await forgetImages({ images, socket: containerd.socket });
};
