/** What plugins say of a pod that has a node, before it is bound. */
import type { Cycle } from './cycle.ts';
import type { Rejection } from './plugin.ts';
import { PluginError } from './plugin-error.ts';
import { ask } from './profile.ts';
import type { NoPlacement, PodVerdict } from './verdict.ts';
import { nodeVerdict, podVerdict } from './verdict.ts';

/** Reserves at each plugin; the first rejection ends it, and the caller has to {@link unreserve}. */
export function runReserve({ pod, profile, states }: Cycle, nodeName: string): NoPlacement | undefined {
  for (const inUse of profile.having('reserve')) {
    const rejection = ask('reserve', inUse, () => inUse.plugin.reserve?.(pod, nodeName, states[inUse.index]));
    if (rejection) return refusedAt('reserve', nodeName, inUse.name, rejection);
  }
  return undefined;
}

/** Takes all reservations back, the last first; a plugin that fails keeps no other from it. Returns the last
 *  failure. */
export function unreserve({ pod, profile, states }: Cycle, nodeName: string): Error | undefined {
  let failure: Error | undefined;
  for (const { plugin, name, index } of profile.having('unreserve').toReversed()) {
    try {
      plugin.unreserve?.(pod, nodeName, states[index]);
    } catch (error) {
      failure = new PluginError('unreserve', name, error);
    }
  }
  return failure;
}

/** Nobody waits longer than this for a permission. */
const longestWaitMs = 15 * 60_000;

/** How long a pod may wait, in milliseconds, by the plugins that it waits for: none when all let it go. */
export type Waits = ReadonlyMap<string, number>;

/** What all plugins together say: a refusal, or for which of them the pod must wait. */
export type Permit =
  | { readonly refused: NoPlacement; readonly waits?: undefined }
  | { readonly refused?: undefined; readonly waits: Waits };

/** Asks each plugin; the first rejection ends it. */
export function runPermit({ pod, profile, states }: Cycle, nodeName: string): Permit {
  const waits = new Map<string, number>();
  for (const inUse of profile.having('permit')) {
    const result = ask('permit', inUse, () => inUse.plugin.permit?.(pod, nodeName, states[inUse.index]));
    if (!result) continue;
    if ('reasons' in result) return { refused: refusedAt('permit', nodeName, inUse.name, result) };
    waits.set(inUse.name, Math.min(result.waitMs, longestWaitMs));
  }
  return { waits };
}

/** The decision about a pod that was refused the node that it was to have. */
export const refusedAt = (
  point: PodVerdict['point'],
  nodeName: string,
  plugin: string,
  rejection: Rejection,
): NoPlacement => ({
  node: undefined,
  nodeCount: 1,
  rejected: [nodeVerdict(nodeName, plugin, rejection)],
  podRejected: podVerdict(point, plugin, rejection),
});
