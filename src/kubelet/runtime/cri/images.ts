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

function toImage(image: Image): RuntimeImage {
  const user = image.uid ? image.uid.value : image.username;
  return {
    id: image.id,
    tags: image.repoTags,
    digests: image.repoDigests,
    sizeBytes: image.size,
    ...(user === '' ? {} : { user }),
    pinned: image.pinned,
  };
}

/** Calls of the runtime's image service. */
export function createImageCalls(channel: Channel): ImageCalls {
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
    listImages: async () => (await call<ListImagesResponse>('ListImages')).images.map(toImage),
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
