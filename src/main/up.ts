/** `kubernode up`: everything in one process. The steps are in `cluster-start.ts`.
 *
 *  Guarantees: resolves when the API answers, the nodes are Ready and DNS answers; a second run on the same directory
 *  continues. */
import { firstError, namingDisk, TemporaryError, toError, UsageError } from '#base';
import type { ClusterConfiguration, RunningCluster } from '#cli';
import { ClusterStart, type StartOptions } from './cluster-start.ts';
import { reasonFile } from './data-directory.ts';
import { writeReason } from './last-words.ts';

/** Starts the cluster. What hinders a start after a death may pass, unless it is a mistake that somebody must mend;
 *  pods are left as they are until then. */
export async function up(configuration: ClusterConfiguration, options: StartOptions): Promise<RunningCluster> {
  const { lastWords, supervision } = options;
  const starting = new ClusterStart(configuration, options).run().catch((error: unknown) => {
    throw namingDisk(error, configuration.dataDir);
  });
  if (!supervision || supervision.restarts === 0) return await starting;
  try {
    return await starting;
  } catch (error) {
    writeReason(reasonFile(configuration.dataDir), toError(error).message);
    lastWords.releaseSpare();
    if (firstError(error) instanceof UsageError) throw error;
    throw new TemporaryError(toError(error).message, { cause: error });
  }
}
