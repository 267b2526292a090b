/** Makes sure that images are there before containers need them. Source:
 *  https://kubernetes.io/docs/concepts/containers/images/ */
import { type Container, impliedPullPolicy, normalizeReference, type Pod } from '#api';
import { type Clock, createLimiter, cutToBytes, toError } from '#base';
import type { Failure } from '../plan/observation.ts';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import type { ResolvedImage } from '../pod-worker/host.ts';
import { maxFailureBytes } from '../pod-worker/memory.ts';
import type { ContainerRuntime, ImageCredentials } from '../runtime/runtime.ts';

export interface ImagePuller {
  /** The image, once it is there, or why it is not. */
  ensure(pod: Pod, wanted: WantedImage): Promise<ResolvedImage | Failure>;
}

export interface WantedImage {
  /** As the pod names it. */
  readonly name: string;
  /** Default: what the name implies. */
  readonly pullPolicy?: Container['imagePullPolicy'] | undefined;
  /** Who wants it, in events; none where a volume is made of it. */
  readonly container?: string;
}

export interface ImagePullerOptions {
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

/** An image as the pod names it, and under its full name. */
interface Wanted {
  readonly name: string;
  readonly image: string;
}

/** Pulls few images at a time, and a failing one ever more rarely. */
export function createImagePuller({ runtime, clock, event, credentials }: ImagePullerOptions): ImagePuller {
  const limit = createLimiter(maxConcurrentPulls);
  /** By pod and image: when the next attempt may be made, and why the last one failed. */
  const backoffs = new Map<string, { delayMs: number; untilMs: number; message: string; count: number }>();

  /** Also those of pods that are gone, of which nobody tells. */
  const forgetOldBackoffs = (): void => {
    for (const [key, { untilMs }] of backoffs) if (clock.now() - untilMs > 2 * maxBackoffMs) backoffs.delete(key);
  };

  const pull = async (pod: Pod, image: string): Promise<ResolvedImage> => {
    const attempts = [...((await credentials?.(pod, image)) ?? []), undefined];
    let failure: unknown;
    for (const attempt of attempts) {
      try {
        const ref = await limit(() => runtime.pullImage(image, { credentials: attempt }));
        return { ref, user: (await runtime.imageStatus(image))?.user };
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };

  /** Pulls unless the last failure was too recent. */
  const pullInTime = async (pod: Pod, { name, image }: Wanted, say: Say): Promise<ResolvedImage | Failure> => {
    const key = `${pod.metadata.uid}/${image}`;
    const backoff = backoffs.get(key);
    if (backoff && backoff.untilMs > clock.now()) {
      say('Normal', 'BackOff', `Back-off pulling image "${name}"`);
      const message = `Back-off pulling image "${name}": ${backoff.message}`;
      return { reason: 'ImagePullBackOff', message, retryAtMs: backoff.untilMs, count: backoff.count };
    }
    const startedAtMs = clock.now();
    say('Normal', 'Pulling', `Pulling image "${name}"`);
    try {
      const pulled = await pull(pod, image);
      backoffs.delete(key);
      say('Normal', 'Pulled', `Successfully pulled image "${name}" in ${clock.now() - startedAtMs}ms`);
      return pulled;
    } catch (error) {
      const message = cutToBytes(toError(error).message, maxFailureBytes);
      const count = backOff(key, message);
      say('Warning', 'Failed', `Failed to pull image "${name}": ${message}`);
      return { reason: 'ErrImagePull', message, retryAtMs: clock.now() + showErrorMs, count };
    }
  };

  /** Returns how often in a row it failed. */
  const backOff = (key: string, message: string): number => {
    forgetOldBackoffs();
    const previous = backoffs.get(key);
    const delayMs = previous ? Math.min(previous.delayMs * 2, maxBackoffMs) : initialBackoffMs;
    const count = (previous?.count ?? 0) + 1;
    backoffs.set(key, { delayMs, untilMs: clock.now() + delayMs, message: `ErrImagePull: ${message}`, count });
    return count;
  };

  return {
    async ensure(pod, { name, pullPolicy, container }) {
      const image = normalizeReference(name);
      const say: Say = (type, reason, message) =>
        event(pod, { type, reason, message, ...(container === undefined ? {} : { container }) });
      if (image === undefined) {
        const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`;
        say('Warning', 'InspectFailed', message);
        return { reason: 'InvalidImageName', message, retryAtMs: clock.now() + 60_000, count: 1 };
      }
      const policy = pullPolicy ?? impliedPullPolicy(name);
      const present = policy === 'Always' ? undefined : await runtime.imageStatus(image);
      if (present) {
        say('Normal', 'Pulled', `Container image "${name}" already present on machine`);
        return { ref: present.id, user: present.user };
      }
      if (policy === 'Never') {
        const message = `Container image "${name}" is not present with pull policy of Never`;
        say('Warning', 'ErrImageNeverPull', message);
        return { reason: 'ErrImageNeverPull', message, retryAtMs: clock.now() + 10_000, count: 1 };
      }
      return await pullInTime(pod, { name, image }, say);
    },
  };
}
