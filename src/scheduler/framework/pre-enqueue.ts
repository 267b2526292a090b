/** Whether a pod may wait for a node at all. */
import type { Pod } from '#api';
import { toError } from '#base';
import type { PluginInUse, Profile } from './profile.ts';
import { type NoPlacement, podVerdict } from './verdict.ts';

/** The plugin that keeps a pod from the queue, and the verdict. */
export interface Gate {
  readonly plugin: PluginInUse;
  readonly decision: NoPlacement;
}

/** Asks each plugin; undefined when none keeps the pod back. One that fails keeps it back, and says what failed. */
export function runPreEnqueue({ having }: Profile, pod: Pod): Gate | undefined {
  for (const inUse of having('preEnqueue')) {
    const rejection = rejectionOf(inUse, pod);
    if (!rejection) continue;
    const podRejected = podVerdict('preEnqueue', inUse.name, rejection);
    return { plugin: inUse, decision: { node: undefined, nodeCount: 0, rejected: [], podRejected } };
  }
  return undefined;
}

function rejectionOf({ plugin }: PluginInUse, pod: Pod) {
  try {
    return plugin.preEnqueue?.(pod);
  } catch (error) {
    return { reasons: [toError(error).message] };
  }
}
