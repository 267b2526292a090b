/** What plugins do for a pod that no node will take. */
import { formatKey, keyOf } from '#api';
import type { Cycle } from './cycle.ts';
import { startDryRun } from './dry-run.ts';
import type { PostFilterContext, PostFilterResult } from './plugin.ts';
import { PluginError } from './plugin-error.ts';
import { type NodeVerdict, type NoPlacement, nodeVerdict } from './verdict.ts';

/** Asks the plugins in turn, until one has nominated a node or says that the others cannot help either. The reasons are
 *  those of all that were asked. */
export async function runPostFilters(cycle: Cycle, decision: NoPlacement): Promise<PostFilterResult> {
  const reasons: string[] = [];
  let done: Omit<PostFilterResult, 'reasons' | 'isUnresolvable'> = {};
  const rejected = verdictsOf(cycle, decision);
  for (const { plugin, name, index } of cycle.profile.having('postFilter')) {
    const context: PostFilterContext<unknown> = {
      state: cycle.states[index],
      snapshot: cycle.snapshot,
      rejected,
      dryRun: nodeName => startDryRun(cycle, nodeName),
    };
    let result: PostFilterResult | undefined;
    try {
      result = await plugin.postFilter?.(cycle.pod, context);
    } catch (error) {
      throw new PluginError('postFilter', name, error);
    }
    reasons.push(...(result?.reasons ?? []));
    if (result?.nominatedNodeName !== undefined) {
      const { reasons: _, isUnresolvable: __, ...rest } = result;
      done = rest;
    }
    if (result?.nominatedNodeName || result?.isUnresolvable) break;
  }
  return { reasons, ...done };
}

/** A decision with what plugins did about it, and could not do. */
export function withRoom(
  decision: NoPlacement,
  { nominatedNodeName, victims = [], reasons = [] }: { [K in keyof PostFilterResult]: PostFilterResult[K] | undefined },
): NoPlacement {
  return {
    ...decision,
    ...(reasons.length > 0 ? { postFilter: reasons } : {}),
    ...(nominatedNodeName
      ? { room: { node: nominatedNodeName, victims: victims.map(victim => formatKey(keyOf(victim))) } }
      : {}),
  };
}

/** A verdict for each node, also when the pod was rejected before any was looked at. */
function verdictsOf({ snapshot }: Cycle, { podRejected, rejected }: NoPlacement): readonly NodeVerdict[] {
  if (!podRejected) return rejected;
  const [plugin = ''] = podRejected.plugins;
  return snapshot.nodes.map(({ node }) => nodeVerdict(node.metadata.name, plugin, podRejected));
}
