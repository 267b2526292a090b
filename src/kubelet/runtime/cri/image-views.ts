/** The content of images as something to mount, by containerd's snapshots service: version 1.6 of it mounts no images into
 *  containers. Other engines do not serve it.
 *
 *  A view of an image's layers is a snapshot of containerd's, which keeps the layers as long as it is there. */

import type { Channel } from '#grpc';
import { type ContainerRuntime, type LayerMount, RuntimeError } from '../runtime.ts';
import type { ImageStatusResponse, StatusResponse } from './messages.ts';

const service = 'containerd.services.snapshots.v1.Snapshots';
/** CRI keeps everything in this namespace of containerd. */
const headers = { 'containerd-namespace': 'k8s.io' };
/** containerd removes what nobody refers to, unless it bears this label; the value is a time, for people. */
const keptLabel = 'containerd.io/gc.root';

interface MountsResponse {
  readonly mounts: readonly LayerMount[];
}

export function createImageViews(channel: Channel): Pick<ContainerRuntime, 'viewImage' | 'removeImageView'> {
  let snapshotter: string | undefined;
  const call = async <Answer>(method: string, request: object): Promise<Answer> => {
    snapshotter ??= snapshotterOf(await channel.call('runtime.v1.RuntimeService', 'Status', { verbose: true }));
    return await channel.call<Answer>(service, method, { snapshotter, ...request }, { headers });
  };
  /** The snapshot of all layers of an image. */
  const chainOf = async (image: string): Promise<string> => {
    const request = { image: { image }, verbose: true };
    const answer = await channel.call<ImageStatusResponse>('runtime.v1.ImageService', 'ImageStatus', request);
    if (!answer.image) throw new RuntimeError(`there is no image ${image}`, { code: 'notFound' });
    const chain = field(answer.info['info'], 'chainID');
    if (typeof chain !== 'string') throw new RuntimeError(unsupported, { code: 'unsupported' });
    return chain;
  };
  return {
    async viewImage(key, image) {
      try {
        return (await call<MountsResponse>('Mounts', { key })).mounts;
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        if (error.code === 'unsupported') throw new RuntimeError(unsupported, { cause: error, code: 'unsupported' });
        if (error.code !== 'notFound') throw error;
      }
      const labels = { [keptLabel]: new Date(0).toISOString() };
      return (await call<MountsResponse>('View', { key, parent: await chainOf(image), labels })).mounts;
    },
    async removeImageView(key) {
      try {
        await call('Remove', { key });
      } catch (error) {
        if (!(error instanceof RuntimeError && ['notFound', 'unsupported'].includes(error.code))) throw error;
      }
    },
  };
}

const unsupported = 'image volumes need containerd as the container engine';

/** The one that CRI unpacks images with, as its configuration says. */
const snapshotterOf = ({ info }: StatusResponse): string => {
  const name = field(field(info['config'], 'containerd'), 'snapshotter');
  return typeof name === 'string' ? name : 'overlayfs';
};

/** A field of an object, or of an object in JSON. */
function field(value: unknown, name: string): unknown {
  const object: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[name] : undefined;
}
