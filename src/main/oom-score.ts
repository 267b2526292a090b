/** Who goes first when the machine is out of memory: pods, not what runs them. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Logger, toError } from '#base';

/** As upstream's kubelet has it: only what may never be ended is below. */
const ownScore = -999;

/** Asks the kernel to end others before this process, which runs a node, as root. Where it may not all stays as it was,
 *  and the log says so. */
export async function surviveMemoryPressure({
  logger,
  file = '/proc/self/oom_score_adj',
}: {
  logger: Logger;
  /** Default: the kernel's for this process. */
  file?: string;
}): Promise<void> {
  try {
    if (Number(await readFile(file, 'utf8')) > ownScore) await writeFile(file, String(ownScore));
  } catch (error) {
    logger.warn('the kernel was not asked to end pods first when memory is short: that takes CAP_SYS_RESOURCE', {
      reason: toError(error).message,
    });
  }
}
