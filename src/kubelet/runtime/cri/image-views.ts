/** The content of images as something to mount, by containerd's snapshots service: version 1.6 of it mounts no images
 *  into containers. Other engines do not serve it.
 *
 *  A view of an image's layers is a snapshot of containerd's, which keeps the layers as long as it is there. */

import type { Channel } from '#grpc';
import { type LayerMount, RuntimeError } from '../runtime.ts';
import { runtimeService } from './channel.ts';
import type { ImageStatusResponse, StatusResponse } from './messages.ts';

const service = 'containerd.services.snapshots.v1.Snapshots';
/** CRI keeps everything in this namespace of containerd. */
const headers = { 'containerd-namespace': 'k8s.io' };
/** containerd removes what nobody refers to, unless it bears this label; the value is a time, for people. */
const keptLabel = 'containerd.io/gc.root';

interface MountsResponse {
  readonly mounts: readonly LayerMount[];
}

export class ImageViews {
  readonly #channel: Channel;
  /** Asked for when it is first needed. */
  #snapshotter: string | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** As the runtime's `viewImage`. */
  async view(key: string, image: string): Promise<readonly LayerMount[]> {
    try {
      return (await this.#call<MountsResponse>('Mounts', { key })).mounts;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      if (error.code === 'unsupported') throw new RuntimeError(unsupported, { cause: error, code: 'unsupported' });
      if (error.code !== 'notFound') throw error;
    }
    const labels = { [keptLabel]: new Date(0).toISOString() };
    return (await this.#call<MountsResponse>('View', { key, parent: await this.#chainOf(image), labels })).mounts;
  }

  /** Done also when there is none, or the engine has no such service. */
  async remove(key: string): Promise<void> {
    try {
      await this.#call('Remove', { key });
    } catch (error) {
      if (!(error instanceof RuntimeError && ['notFound', 'unsupported'].includes(error.code))) throw error;
    }
  }

  async #call<Answer>(method: string, request: object): Promise<Answer> {
    this.#snapshotter ??= snapshotterOf(await this.#channel.call(runtimeService, 'Status', { verbose: true }));
    const about = { snapshotter: this.#snapshotter, ...request };
    return await this.#channel.call<Answer>(service, method, about, { headers });
  }

  /** The snapshot of all layers of an image. */
  async #chainOf(image: string): Promise<string> {
    const request = { image: { image }, verbose: true };
    const answer = await this.#channel.call<ImageStatusResponse>('runtime.v1.ImageService', 'ImageStatus', request);
    if (!answer.image) throw new RuntimeError(`there is no image ${image}`, { code: 'notFound' });
    const chain = field(answer.info['info'], 'chainID');
    if (typeof chain !== 'string') throw new RuntimeError(unsupported, { code: 'unsupported' });
    return chain;
  }
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
