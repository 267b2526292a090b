/** The image half of CRI. */
import type { Channel } from '#grpc';
import type { ImageCredentials, RuntimeImage } from '../runtime.ts';
import { evenIfGone } from './even-if-gone.ts';
import type {
  Image,
  ImageFsInfoResponse,
  ImageStatusResponse,
  ListImagesResponse,
  PullImageResponse,
} from './messages.ts';

const pullTimeoutMs = 30 * 60_000;

/** What the engine does not know of its images. */
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

/** One engine's images; errors are RuntimeErrors. */
export class ImageCalls {
  readonly #channel: Channel;
  readonly #keptImages: ImageCallsOptions['keptImages'];

  constructor(channel: Channel, { keptImages }: ImageCallsOptions = {}) {
    this.#channel = channel;
    this.#keptImages = keptImages;
  }

  /** Undefined when it is not there. */
  async status(image: string): Promise<RuntimeImage | undefined> {
    const answer = await this.#call<ImageStatusResponse>('ImageStatus', { image: { image } });
    return answer.image ? toImage(answer.image) : undefined;
  }

  /** Resolves with the reference by which containers are made of it. */
  async pull(image: string, credentials?: ImageCredentials): Promise<string> {
    const request = { image: { image }, ...(credentials ? { auth: credentials } : {}) };
    return (await this.#call<PullImageResponse>('PullImage', request, { timeoutMs: pullTimeoutMs })).imageRef;
  }

  /** Those of `keptImages` count as pinned. */
  async list(): Promise<readonly RuntimeImage[]> {
    const [{ images }, kept] = await Promise.all([this.#call<ListImagesResponse>('ListImages'), this.#keptImages?.()]);
    return images.map(image => toImage(image, kept));
  }

  /** With all its names. Done also when it is gone. */
  async remove(image: string): Promise<void> {
    await evenIfGone(this.#call('RemoveImage', { image: { image } }));
  }

  /** Where images and writable layers lie; undefined when the engine does not say. */
  async directory(): Promise<string | undefined> {
    return (await this.#call<ImageFsInfoResponse>('ImageFsInfo')).imageFilesystems[0]?.fsId?.mountpoint || undefined;
  }

  #call<Answer>(method: string, request: object = {}, options?: { readonly timeoutMs: number }): Promise<Answer> {
    return this.#channel.call<Answer>('runtime.v1.ImageService', method, request, options);
  }
}
