/** What a node gives up before pods have to go: containers of pods that have ended, with their logs, and images that
 *  nobody uses. */
import { isFinalPhase } from '#api';
import type { Logger } from '#base';
import { unusedImages } from '../images/plan-image-garbage.ts';
import { mayRun } from '../plan/containers.ts';
import type { PodHost } from '../pod-worker/host.ts';
import type { PodWorkers } from '../pod-worker/pod-workers.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import type { Reclaimable } from './plan/plan-eviction.ts';

interface ReclaimOptions {
  readonly workers: Pick<PodWorkers, 'all' | 'runtimeChanged'>;
  readonly runtime: ContainerRuntime;
  readonly host: Pick<PodHost, 'removeContainerFiles'>;
  readonly logger: Logger;
}

/** Whether anything was removed. What cannot be removed is logged and left. */
export async function reclaimDisk(
  { deadContainers, unusedImages }: Reclaimable,
  options: ReclaimOptions,
): Promise<boolean> {
  const containers = deadContainers ? await removeDeadContainers(options) : 0;
  const images = unusedImages ? await removeUnusedImages(options) : 0;
  return containers + images > 0;
}

/** How many. */
async function removeDeadContainers({ workers, runtime, host, logger }: ReclaimOptions): Promise<number> {
  let removed = 0;
  for (const { desired, runtimePod } of workers.all()) {
    const { pod, stop } = desired;
    const hasEnded = isFinalPhase(pod.status?.phase) || stop?.cause === 'failed';
    if (!hasEnded || runtimePod?.containers.some(mayRun)) continue;
    for (const { id, name, attempt } of runtimePod?.containers ?? []) {
      try {
        await runtime.removeContainer(id);
        await host.removeContainerFiles(pod, { name, attempt });
        removed++;
      } catch (error) {
        logger.warn('cannot remove a dead container', { container: id, error });
      }
    }
    workers.runtimeChanged(pod.metadata.uid);
  }
  return removed;
}

/** How many. */
async function removeUnusedImages({ workers, runtime, logger }: ReclaimOptions): Promise<number> {
  let removed = 0;
  const inUse = new Set([...workers.all()].flatMap(({ imagesInUse }) => imagesInUse));
  for (const { id } of unusedImages(await runtime.listImages(), inUse)) {
    logger.info('removing an unused image, since the node is low on disk', { image: id });
    try {
      await runtime.removeImage(id);
      removed++;
    } catch (error) {
      logger.warn('cannot remove an image', { image: id, error });
    }
  }
  return removed;
}
