/** What a node does now and then: rotates logs every 30 s, removes unused images when the disk fills up every 5 minutes. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, isAbortError, type Logger } from '#base';
import { planImageGarbage } from '../images/plan-image-garbage.ts';
import { rotateLog } from '../logs/rotate-log.ts';
import type { KubeletPaths } from '../paths.ts';
import type { PodWorkers } from '../pod-worker/pod-workers.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';

export interface HousekeepingOptions {
  readonly workers: PodWorkers;
  readonly runtime: ContainerRuntime;
  readonly paths: KubeletPaths;
  readonly clock: Clock;
  readonly logger: Logger;
}

const periodMs = 30_000;
const periodsPerImageGarbage = 10;

/** Starts it; disposing waits for what is under way. */
export function startHousekeeping(options: HousekeepingOptions): AsyncDisposable {
  const { clock, logger } = options;
  const stop = new AbortController();
  const running = (async () => {
    for (let period = 1; !stop.signal.aborted; period++) {
      try {
        await clock.sleep(periodMs, stop.signal);
        await rotateLogs(options);
        if (period % periodsPerImageGarbage === 0) await collectImages(options);
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

async function rotateLogs({ workers, runtime, paths, clock, logger }: HousekeepingOptions): Promise<void> {
  for (const { desired, runtimePod } of workers.all()) {
    for (const { id, name, attempt, state } of runtimePod?.containers ?? []) {
      if (state !== 'Running') continue;
      const path = join(paths.logs(desired.pod.metadata), name, `${attempt}.log`);
      await rotateLog(path, { nowMs: clock.now(), reopen: () => runtime.reopenContainerLog(id) }).catch(
        (error: unknown) => {
          logger.warn('cannot rotate a log', { path, error });
        },
      );
    }
  }
}

async function collectImages({ workers, runtime, paths, logger }: HousekeepingOptions): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(paths.pods);
  const disk = { capacityBytes: blocks * bsize, availableBytes: bavail * bsize };
  const inUse = new Set(
    [...workers.all()].flatMap(({ runtimePod }) => (runtimePod?.containers ?? []).map(({ imageId }) => imageId)),
  );
  for (const id of planImageGarbage(await runtime.listImages(), { inUse, disk })) {
    logger.info('removing an unused image, since the disk fills up', { image: id });
    await runtime.removeImage(id).catch((error: unknown) => {
      logger.warn('cannot remove an image', { image: id, error });
    });
  }
}
