/** What a node does now and then: removes unused images when the disk fills up, every 5 minutes. */
import { statfs } from 'node:fs/promises';
import { type Clock, isAbortError, type Logger } from '#base';
import { planImageGarbage } from '../images/plan-image-garbage.ts';
import type { KubeletPaths } from '../paths.ts';
import type { PodWorkers } from '../pod-worker/pod-workers.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';

interface HousekeepingOptions {
  readonly workers: PodWorkers;
  readonly runtime: ContainerRuntime;
  readonly paths: KubeletPaths;
  readonly clock: Clock;
  readonly logger: Logger;
}

const periodMs = 300_000;

/** Starts it; disposing waits for what is under way. */
export function startHousekeeping(options: HousekeepingOptions): AsyncDisposable {
  const { clock, logger } = options;
  const stop = new AbortController();
  const running = (async () => {
    while (!stop.signal.aborted) {
      try {
        await clock.sleep(periodMs, stop.signal);
        await collectImages(options);
      } catch (error) {
        if (!isAbortError(error)) logger.warn('housekeeping failed', { error });
      }
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

async function collectImages({ workers, runtime, paths, logger }: HousekeepingOptions): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(paths.pods);
  const disk = { capacityBytes: blocks * bsize, availableBytes: bavail * bsize };
  const inUse = new Set([...workers.all()].flatMap(({ imagesInUse }) => imagesInUse));
  for (const id of planImageGarbage(await runtime.listImages(), { inUse, disk })) {
    logger.info('removing an unused image, since the disk fills up', { image: id });
    await runtime.removeImage(id).catch((error: unknown) => {
      logger.warn('cannot remove an image', { image: id, error });
    });
  }
}
