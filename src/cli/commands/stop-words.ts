/** What somebody reads who stops a cluster: what is being stopped, what stays, and the command that goes on from there.
 *  Pure. */
import { commandFor } from '#lifecycle';

/** What is stopped. */
export interface Stopping {
  readonly dataDir: string;
  /** Whether no containers run. */
  readonly noNode: boolean;
  /** How long pods may take to end; 0 for those that are killed. */
  readonly graceSeconds: number;
  /** Whether it had been ready. */
  readonly wasReady: boolean;
}

/** The answer to the first signal. */
export function stopping({ dataDir, noNode, graceSeconds, wasReady }: Stopping): string {
  const stays = `What is stored stays in ${dataDir}; "${commandFor('up', dataDir)}" goes on with it.`;
  if (!wasReady) return `Stopping before the cluster is ready: what was started is ended. ${stays}`;
  if (noNode) return `Stopping the API server. ${stays}`;
  const how = graceSeconds > 0 ? `may take ${graceSeconds} s to end` : 'are killed';
  return `Stopping: first the pods, which ${how}, then the node and the API server. ${stays}`;
}

const ofTheMachine = 'containerd, the pod network and the rules of services';

/** The answer to the second Ctrl-C. */
export function hurrying({ dataDir, noNode }: Pick<Stopping, 'dataDir' | 'noNode'>): string {
  if (noNode)
    return 'Still to be stopped: the API server. Ctrl-C again ends it at once; nothing that is stored is lost.';
  return `Pods are killed now. Still to be taken away: ${ofTheMachine}. Ctrl-C again leaves them as they are; "${commandFor('down', dataDir)}" ends them then.`;
}

/** The answer to the third, after which nothing is waited for. */
export function leaving({ dataDir, noNode }: Pick<Stopping, 'dataDir' | 'noNode'>): string {
  if (noNode) return 'Ended at once.';
  return `Left as they are: pods, ${ofTheMachine}. "${commandFor('down', dataDir)}" ends them, "${commandFor('up', dataDir)}" goes on with them.`;
}
