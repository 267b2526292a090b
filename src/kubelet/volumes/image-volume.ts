/** Image volumes: the content of an image, read-only, and without files that can be executed.
 *
 *  Flow: the image is fetched as those of containers are; the runtime gives a view of its layers, which is mounted in
 *  the volume's directory: `root` is the content, `empty` what lies below a layer that is the only one, `image.json`
 *  notes which image it is.
 *  Guarantees: a volume stays what it was as long as its pod lives, whatever the image's name means meanwhile, and
 *  whether or not the kubelet, the engine or the machine has been restarted. The view is removed with the pod: the
 *  directory tells of it.
 *  Source: https://kubernetes.io/docs/concepts/storage/volumes/#image */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfExists, writeFileAtomically } from '#base';
import { isMountPoint, mountLayers } from '#linux';
import { type ContainerRuntime, type LayerMount, RuntimeError } from '../runtime/runtime.ts';
import type { VolumeDriver } from './driver.ts';
import { VolumeError } from './payload.ts';

/** What the driver needs of a container runtime. */
export type ImageViews = Pick<ContainerRuntime, 'viewImage' | 'removeImageView' | 'imageStatus'>;

/** What is noted of a volume. */
interface Note {
  /** By which the runtime knows the image. */
  readonly image: string;
  /** As the pod's status names it. */
  readonly imageRef: string;
}

/** Works with engines that can give views; others say that they cannot. */
export function createImageDriver(runtime: ImageViews): VolumeDriver {
  const note = async (directory: string, image: string): Promise<Note> => {
    const imageRef = (await runtime.imageStatus(image))?.digests[0] ?? image;
    await writeFileAtomically(noteOf(directory), JSON.stringify({ image, imageRef } satisfies Note), 0o600);
    return { image, imageRef };
  };

  return {
    async prepare({ pod, volume, directory }, sources) {
      const root = rootOf(directory);
      const before = await readNote(directory);
      if (before && (await isMountPoint(root))) return { imageRef: before.imageRef, path: root };
      for (const name of [root, emptyOf(directory)]) await mkdir(name, { recursive: true, mode: 0o750 });
      const key = keyOf(pod.metadata.uid, volume.name);
      let layers = before && (await runtime.viewImage(key, before.image).catch(ifGone));
      let { imageRef } = before ?? {};
      if (!layers) {
        const { image, ...noted } = await note(directory, (await sources.image()).ref);
        ({ imageRef } = noted);
        layers = await runtime.viewImage(key, image);
      }
      const directories = layersOf(layers);
      await mountLayers(root, directories.length > 1 ? directories : [...directories, emptyOf(directory)]);
      return { imageRef, path: root };
    },
    remove: ({ uid, name }) => runtime.removeImageView(keyOf(uid, name)),
  };
}

const rootOf = (directory: string): string => join(directory, 'root');
const emptyOf = (directory: string): string => join(directory, 'empty');
const noteOf = (directory: string): string => join(directory, 'image.json');

/** The runtime's name of the view. */
const keyOf = (uid: string, volume: string): string => `kubernode-volume-${uid}-${volume}`;

async function readNote(directory: string): Promise<Note | undefined> {
  const text = await readFileIfExists(noteOf(directory));
  return text === undefined ? undefined : (JSON.parse(text) as Note);
}

const ifGone = (error: unknown): undefined => {
  if (!(error instanceof RuntimeError && error.code === 'notFound')) throw error;
};

/** The directories of an image's layers, uppermost first. */
function layersOf(mounts: readonly LayerMount[]): string[] {
  const [mount] = mounts;
  if (mounts.length === 1 && mount?.type === 'bind') return [mount.source];
  const lower = mount?.options.find(option => option.startsWith('lowerdir='));
  if (mounts.length !== 1 || mount?.type !== 'overlay' || lower === undefined)
    throw new VolumeError(`the engine's snapshots are of a kind that cannot be mounted here: ${mount?.type ?? 'none'}`);
  return lower.slice('lowerdir='.length).split(':');
}
