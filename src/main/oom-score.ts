/** Who goes first when the machine is out of memory: pods, not what runs them. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Logger, toError } from '#base';

/** As upstream's kubelet has it: only what may never be ended is below. */
const ownScore = -999;

/** Asks the kernel to end others before this process. Where it may not, as without root, all stays as it was; root is
 *  warned. */
export async function surviveMemoryPressure({
  logger,
  file = '/proc/self/oom_score_adj',
  isRoot = process.geteuid?.() === 0,
}: {
  logger: Logger;
  /** Default: the kernel's for this process. */
  file?: string;
  /** Default: whether this process is root's. */
  isRoot?: boolean;
}): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    if (Number(await readFile(file, 'utf8')) > ownScore) await writeFile(file, String(ownScore));
  } catch (error) {
    const level = isRoot ? 'warn' : 'info';
    logger[level]('the kernel was not asked to end pods first when memory is short: that takes CAP_SYS_RESOURCE', {
      error: toError(error),
    });
  }
}
