/** The image half of CRI. */

import type { Channel } from '#grpc';
import { type ContainerRuntime, RuntimeError, type RuntimeImage } from '../runtime.ts';
import type {
  Image,
  ImageFsInfoResponse,
  ImageStatusResponse,
  ListImagesResponse,
  PullImageResponse,
} from './messages.ts';

type ImageCalls = Pick<ContainerRuntime, 'imageStatus' | 'pullImage' | 'listImages' | 'removeImage' | 'imageDirectory'>;

const pullTimeoutMs = 30 * 60_000;

export interface ImageCallsOptions {
  /** Full names of images that could not be pulled again: they count as pinned. Default: none. */
  readonly keptImages?: (() => Promise<readonly string[]>) | undefined;
}

function toImage(image: Image, kept: readonly string[] = []): RuntimeImage {
  const user = image.uid ? image.uid.value : image.username;
  return {
    id: image.id,
    tags: image.repoTags,
    digests: image.repoDigests,
    sizeBytes: image.size,
    ...(user === '' ? {} : { user }),
    pinned: image.pinned || image.repoTags.some(tag => kept.includes(tag)),
  };
}

/** Calls of the runtime's image service. */
export function createImageCalls(channel: Channel, { keptImages }: ImageCallsOptions = {}): ImageCalls {
  const call = <Answer>(method: string, request: object = {}, options?: { timeoutMs?: number }) =>
    channel.call<Answer>('runtime.v1.ImageService', method, request, options);
  return {
    async imageStatus(image) {
      const answer = await call<ImageStatusResponse>('ImageStatus', { image: { image } });
      return answer.image ? toImage(answer.image) : undefined;
    },
    async pullImage(image, { credentials } = {}) {
      const request = { image: { image }, ...(credentials ? { auth: credentials } : {}) };
      return (await call<PullImageResponse>('PullImage', request, { timeoutMs: pullTimeoutMs })).imageRef;
    },
    async listImages() {
      const [{ images }, kept] = await Promise.all([call<ListImagesResponse>('ListImages'), keptImages?.()]);
      return images.map(image => toImage(image, kept));
    },
    imageDirectory: async () =>
      (await call<ImageFsInfoResponse>('ImageFsInfo')).imageFilesystems[0]?.fsId?.mountpoint || undefined,
    async removeImage(image) {
      try {
        await call('RemoveImage', { image: { image } });
      } catch (error) {
        if (!(error instanceof RuntimeError && error.code === 'notFound')) throw error;
      }
    },
  };
}
