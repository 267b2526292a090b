/** What plugins do for a group of pods that cannot be scheduled. */
import type { Pod, PodGroup } from '#api';
import { SchedulerCache } from '../cache/cache.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import { filterNode, startCycle } from '../framework/cycle.ts';
import type { PodGroupPostFilterResult, SupposedGroup } from '../framework/plugin.ts';
import { PluginError } from '../framework/plugin-error.ts';
import { giveBack, type TryGroupOptions, tryGroup } from './try-group.ts';

interface Asked {
  readonly pods: readonly Pod[];
  readonly snapshot: Snapshot;
  readonly scheduled: number;
}

/** Asks the plugins in turn, until one has made room or says that the others cannot help either. The reasons are those
 *  of all that were asked. */
export async function runGroupPostFilters(
  group: PodGroup,
  { pods, snapshot, scheduled }: Asked,
  options: Omit<TryGroupOptions, 'scheduled'>,
): Promise<PodGroupPostFilterResult & { readonly reasons: readonly string[] }> {
  const reasons: string[] = [];
  const tryWithout = (gone: readonly Pod[]) => suppose(group, { pods, snapshot, gone }, { ...options, scheduled });
  for (const { plugin, name } of options.profile.having('podGroupPostFilter')) {
    let result: PodGroupPostFilterResult | undefined;
    try {
      result = await plugin.podGroupPostFilter?.(group, { snapshot, pods, tryWithout });
    } catch (error) {
      throw new PluginError('podGroupPostFilter', name, error);
    }
    if (result?.nominated || result?.isUnresolvable)
      return { ...result, reasons: [...reasons, ...(result.reasons ?? [])] };
    reasons.push(...(result?.reasons ?? []));
  }
  return { reasons };
}

interface Supposition {
  readonly pods: readonly Pod[];
  readonly snapshot: Snapshot;
  readonly gone: readonly Pod[];
}

/** Tries the group in a copy of the cluster. */
async function suppose(
  group: PodGroup,
  { pods, snapshot, gone }: Supposition,
  options: TryGroupOptions,
): Promise<SupposedGroup> {
  const cache = copyWithout(snapshot, gone);
  const trial = await tryGroup(group, pods, { ...options, cache });
  if (trial.reasons) return { reasons: trial.reasons, giveBack: () => false };
  giveBack(trial.placed, { cache, nominations: options.nominations });
  const nodes = new Map(trial.placed.map(({ cycle, decision }) => [cycle.pod.metadata.uid, decision.node]));
  return {
    nodes,
    reasons: [],
    giveBack(back) {
      for (const pod of back) cache.setPod(pod);
      const doesFit = fits(
        trial.placed.map(({ cycle }) => cycle.pod),
        nodes,
        { ...options, cache },
      );
      if (!doesFit) for (const { metadata } of back) cache.removePod(metadata.uid);
      return doesFit;
    },
  };
}

/** Whether each pod may go to its node, after those before it. */
function fits(
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, string>,
  { profile, nominations, cache }: Pick<TryGroupOptions, 'profile' | 'nominations' | 'cache'>,
): boolean {
  const there: Pod[] = [];
  try {
    return pods.every(pod => {
      const nodeName = nodes.get(pod.metadata.uid) ?? '';
      const cycle = startCycle(pod, { profile, snapshot: cache.snapshot(), nominations });
      const node = cycle.snapshot.get(nodeName);
      const isLeftOut = cycle.podRejected || cycle.narrowings.some(({ nodeNames }) => !nodeNames.has(nodeName));
      if (!node || isLeftOut || filterNode(cycle, node)) return false;
      const placed = { ...pod, spec: { ...pod.spec, nodeName } };
      there.push(placed);
      cache.setPod(placed);
      return true;
    });
  } finally {
    for (const { metadata } of there) cache.removePod(metadata.uid);
  }
}

function copyWithout(snapshot: Snapshot, gone: readonly Pod[]): SchedulerCache {
  const uids = new Set(gone.map(({ metadata }) => metadata.uid));
  const cache = new SchedulerCache();
  for (const { node, pods } of snapshot.nodes) {
    cache.setNode(node);
    for (const pod of pods.values()) if (!uids.has(pod.metadata.uid)) cache.setPod(pod);
  }
  return cache;
}
