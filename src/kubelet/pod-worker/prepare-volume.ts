/** Makes a volume of the pod. */
import type { Volume } from '#api';
import { isAbortError, toError, unlessAborted } from '#base';
import type { Rejection } from '../plan/admit-pod.ts';
import { type Failure, isFailure } from '../plan/observation.ts';
import { VolumeError } from '../volumes/payload.ts';
import type { ResolvedImage } from './host.ts';
import { nextFailure } from './memory.ts';
import { rejectPod } from './reject-pod.ts';
import type { Execute, StepContext } from './step-context.ts';

/** Errors: what goes wrong is kept, and tried again later. An image that cannot be fetched is the waiting reason of the
 *  containers that mount it, in the words for their own images; anything else is an event, as upstream. */
export const prepareVolume: Execute<'prepareVolume'> = async ({ volume: name }, context) => {
  const { host, desired, memory, clock, event, ending } = context;
  const { pod } = desired;
  const volume = pod.spec.volumes?.find(volume => volume.name === name);
  if (!volume) return;
  try {
    memory.volumes.set(name, await host.prepareVolume(pod, volume, () => imageOf(volume, context)));
  } catch (error) {
    if (isAbortError(error) && ending.aborted) return;
    if (error instanceof ImageError) {
      memory.volumes.set(name, error.failure);
      return;
    }
    if (error instanceof VolumeError && error.isNodeFull && hasWaitedEnough(context)) {
      rejectPod(attachLimitExceeded(name, context), context);
      return;
    }
    const message = `MountVolume.SetUp failed for volume "${name}" : ${toError(error).message}`;
    const before = memory.volumes.get(name);
    const previous = before && isFailure(before) ? before : undefined;
    memory.volumes.set(name, nextFailure(previous, { reason: 'ContainerCreating', message }, clock.now()));
    event(pod, { type: 'Warning', reason: 'FailedMount', message });
  }
};

/** How long a pod waits for a volume that its node has no room for, as upstream: another pod may give it back. */
const attachPatienceMs = 123_000;

const hasWaitedEnough = ({ desired, clock }: StepContext): boolean => {
  const { startTime } = desired.pod.status ?? {};
  return startTime !== undefined && clock.now() - Date.parse(startTime) >= attachPatienceMs;
};

/** In upstream's words. Who made the pod makes another one, and that finds another node. */
function attachLimitExceeded(name: string, { desired, memory }: StepContext): Rejection {
  const isReady = (volume: string): boolean => {
    const known = memory.volumes.get(volume);
    return known !== undefined && !isFailure(known);
  };
  const unmounted = (desired.pod.spec.volumes ?? []).flatMap(volume => (isReady(volume.name) ? [] : [volume.name]));
  const volumes = `unmounted volumes=[${unmounted.join(' ')}], unattached volumes=[${name}]`;
  const message = `Node has reached its volume attachment limit, rejecting pod. ${volumes}, failed to process volumes=[]: context deadline exceeded`;
  return { reason: 'VolumeAttachmentLimitExceeded', message };
}

/** An image that is not there, and when it is tried again. */
class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The image that a volume is made of. The pod's end does not wait for it: what was begun goes on. */
async function imageOf({ image }: Volume, { images, desired, ending }: StepContext): Promise<ResolvedImage> {
  const wanted = { name: image?.reference ?? '', pullPolicy: image?.pullPolicy };
  const found = await unlessAborted(images.ensure(desired.pod, wanted), ending);
  if (isFailure(found)) throw new ImageError(found);
  return found;
}
