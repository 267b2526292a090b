/** Makes sure that images are there before containers need them. Source:
 *  https://kubernetes.io/docs/concepts/containers/images/ */
import { type Container, impliedPullPolicy, normalizeReference, type Pod } from '#api';
import { type Clock, createLimiter, cutToBytes, toError } from '#base';
import type { Failure } from '../plan/observation.ts';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import type { ResolvedImage } from '../pod-worker/host.ts';
import { maxFailureBytes } from '../pod-worker/memory.ts';
import type { ContainerRuntime, ImageCredentials } from '../runtime/runtime.ts';
import { otherTags } from './other-tags.ts';

/** Shared by all pods: an image that could not be pulled is waited for by all who want it. */
export interface ImagePuller {
  /** The image, once it is there, or why it is not. */
  ensure(pod: Pod, wanted: WantedImage): Promise<ResolvedImage | Failure>;
}

interface WantedImage {
  /** As the pod names it. */
  readonly name: string;
  /** Default: what the name implies. */
  readonly pullPolicy?: Container['imagePullPolicy'] | undefined;
  /** Who wants it, in events; none where a volume is made of it. */
  readonly container?: string;
}

interface ImagePullerOptions {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly event: PodEventSink;
  /** Credentials to try for an image, in order. Default: none. */
  readonly credentials?: ((pod: Pod, image: string) => Promise<readonly ImageCredentials[]>) | undefined;
}

const maxConcurrentPulls = 5;
const initialBackoffMs = 10_000;
const maxBackoffMs = 300_000;
/** How long a failed pull shows as such before it shows as waiting. */
const showErrorMs = 1000;

type Say = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** An image as the pod names it, under its full name, and whom to tell of it. */
interface Wanted {
  readonly name: string;
  readonly image: string;
  readonly say: Say;
}

/** When the next attempt may be made, and why the last one failed. */
interface Backoff {
  readonly delayMs: number;
  readonly untilMs: number;
  readonly message: string;
  readonly count: number;
}

/** Pulls few images at a time, and a failing one ever more rarely. */
export function createImagePuller(options: ImagePullerOptions): ImagePuller {
  return new Puller(options);
}

class Puller implements ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #limit = createLimiter(maxConcurrentPulls);
  /** By pod and image. */
  readonly #backoffs = new Map<string, Backoff>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  async ensure(pod: Pod, { name, pullPolicy, container }: WantedImage): Promise<ResolvedImage | Failure> {
    const { runtime, event } = this.#options;
    const image = normalizeReference(name);
    const say: Say = (type, reason, message) =>
      event(pod, { type, reason, message, ...(container === undefined ? {} : { container }) });
    if (image === undefined) return this.#invalid(name, say);
    const policy = pullPolicy ?? impliedPullPolicy(name);
    const present = policy === 'Always' ? undefined : await runtime.imageStatus(image);
    if (present) {
      say('Normal', 'Pulled', `Container image "${name}" already present on machine`);
      return { ref: present.id, user: present.user };
    }
    if (policy === 'Never') return await this.#neverPulled({ name, image, say });
    return await this.#pullInTime(pod, { name, image, say });
  }

  #invalid(name: string, say: Say): Failure {
    const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`;
    say('Warning', 'InspectFailed', message);
    return { reason: 'InvalidImageName', message, retryAtMs: this.#options.clock.now() + 60_000, count: 1 };
  }

  async #neverPulled({ name, image, say }: Wanted): Promise<Failure> {
    const message = `Container image "${name}" is not present with pull policy of Never${await this.#hintAt(image)}`;
    say('Warning', 'ErrImageNeverPull', message);
    return { reason: 'ErrImageNeverPull', message, retryAtMs: this.#options.clock.now() + 10_000, count: 1 };
  }

  /** Pulls unless the last failure was too recent. */
  async #pullInTime(pod: Pod, { name, image, say }: Wanted): Promise<ResolvedImage | Failure> {
    const { clock } = this.#options;
    const key = `${pod.metadata.uid}/${image}`;
    const backoff = this.#backoffs.get(key);
    if (backoff && backoff.untilMs > clock.now()) {
      say('Normal', 'BackOff', `Back-off pulling image "${name}"`);
      const message = `Back-off pulling image "${name}": ${backoff.message}`;
      return { reason: 'ImagePullBackOff', message, retryAtMs: backoff.untilMs, count: backoff.count };
    }
    const startedAtMs = clock.now();
    say('Normal', 'Pulling', `Pulling image "${name}"`);
    try {
      const pulled = await this.#pull(pod, image);
      this.#backoffs.delete(key);
      say('Normal', 'Pulled', `Successfully pulled image "${name}" in ${clock.now() - startedAtMs}ms`);
      return pulled;
    } catch (error) {
      const hint = await this.#hintAt(image);
      const message = cutToBytes(toError(error).message, maxFailureBytes - Buffer.byteLength(hint)) + hint;
      const count = this.#backOff(key, message);
      say('Warning', 'Failed', `Failed to pull image "${name}": ${message}`);
      return { reason: 'ErrImagePull', message, retryAtMs: clock.now() + showErrorMs, count };
    }
  }

  /** What of the image is here, for who wants another tag of it than was loaded. */
  async #hintAt(image: string): Promise<string> {
    return otherTags(image, await this.#options.runtime.listImages().catch(() => []));
  }

  /** With each of the credentials in turn, and then without. */
  async #pull(pod: Pod, image: string): Promise<ResolvedImage> {
    const { runtime, credentials } = this.#options;
    const attempts = [...((await credentials?.(pod, image)) ?? []), undefined];
    let failure: unknown;
    for (const attempt of attempts) {
      try {
        const ref = await this.#limit(() => runtime.pullImage(image, { credentials: attempt }));
        return { ref, user: (await runtime.imageStatus(image))?.user };
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** Returns how often in a row it failed. */
  #backOff(key: string, message: string): number {
    this.#forgetOldBackoffs();
    const previous = this.#backoffs.get(key);
    const delayMs = previous ? Math.min(previous.delayMs * 2, maxBackoffMs) : initialBackoffMs;
    const count = (previous?.count ?? 0) + 1;
    const untilMs = this.#options.clock.now() + delayMs;
    this.#backoffs.set(key, { delayMs, untilMs, message: `ErrImagePull: ${message}`, count });
    return count;
  }

  /** Also those of pods that are gone, of which nobody tells. */
  #forgetOldBackoffs(): void {
    const nowMs = this.#options.clock.now();
    for (const [key, { untilMs }] of this.#backoffs) if (nowMs - untilMs > 2 * maxBackoffMs) this.#backoffs.delete(key);
  }
}
