/** Room for a group of pods that are placed together: which pods of the cluster go for it, and that they are ended
 *  once. */
import { formatKey, keyOf, type ObjectKey, type PodGroup } from '#api';
import type { PodGroupContext, PodGroupPostFilterResult } from '../../framework/plugin.ts';
import { endForGroup, isBeingPreempted } from './end-victims.ts';
import { selectGroupVictims } from './group-victims.ts';
import type { PreemptionSources } from './pod-preemption.ts';
import { priorityOf } from './victims.ts';

const prefix = 'pod group preemption: ';

/** What is to be done, before it is. */
interface Chosen extends PodGroupPostFilterResult {
  /** How many of the victims go although a disruption budget is against it. Default 0. */
  readonly violations?: number;
}

export class GroupPreemption {
  readonly #sources: PreemptionSources;
  /** Groups for which victims are being ended, by `namespace/name`. */
  readonly #ongoing = new Set<string>();

  constructor(sources: PreemptionSources) {
    this.#sources = sources;
  }

  /** Whether victims are being ended for the group: its pods need not try before that is done. */
  isOngoing(group: ObjectKey): boolean {
    return this.#ongoing.has(formatKey(group));
  }

  /** Makes room for the group, or says why not. */
  async makeRoom(group: PodGroup, context: PodGroupContext): Promise<PodGroupPostFilterResult> {
    const { handle, together, metrics } = this.#sources;
    const { violations = 0, ...found } = await this.#choose(group, context);
    if (!found.victims) return found;
    const key = formatKey(keyOf(group));
    const need = { group, victims: together(found.victims), pods: context.pods };
    this.#ongoing.add(key);
    const done = () => void this.#ongoing.delete(key);
    const counted = { victims: need.victims.length, violations };
    return {
      ...found,
      victims: need.victims,
      carryOut: signal => metrics.carryOut('podgroup', counted, () => endForGroup(need, { handle, signal, done })),
    };
  }

  /** Which pods could go so that the group can be scheduled, or why none may. */
  async #choose({ spec }: PodGroup, context: PodGroupContext): Promise<Chosen> {
    const { handle, budgets } = this.#sources;
    const { priority = 0 } = spec;
    if (context.pods.some(pod => pod.spec.preemptionPolicy === 'Never'))
      return { reasons: [`${prefix}not eligible due to preemptionPolicy=Never.`] };
    const nominated = this.#nominated(context);
    if (isRoomBeingMade(nominated, priority, context))
      return { nominated, reasons: [`${prefix}ongoing preemption on nominated nodes`] };
    const nowMs = handle.clock.now();
    const found = await selectGroupVictims(priority, context, { budgets: budgets.list(), nowMs });
    if ('reasons' in found)
      return { reasons: [`${prefix}${found.reasons.join(', ')}`], isUnresolvable: found.isUnresolvable };
    const reasons = [`${prefix}found a placement for podgroup, preempting ${found.victims.length} victims`];
    return { nominated: found.nodes, victims: found.victims, violations: found.violations, reasons };
  }

  /** The nodes that the group's pods are nominated for, by their UIDs. */
  #nominated({ pods }: PodGroupContext): ReadonlyMap<string, string> {
    const { nominations } = this.#sources.handle;
    return new Map(
      pods.flatMap(({ metadata: { uid }, status }) => {
        const node = nominations.nodeOf(uid) ?? status?.nominatedNodeName;
        return node ? [[uid, node] as const] : [];
      }),
    );
  }
}

/** Whether less important pods are on their way out on a node that is nominated. */
const isRoomBeingMade = (
  nominated: ReadonlyMap<string, string>,
  priority: number,
  { snapshot }: PodGroupContext,
): boolean =>
  [...new Set(nominated.values())].some(node =>
    [...(snapshot.get(node)?.pods.values() ?? [])].some(pod => priorityOf(pod) < priority && isBeingPreempted(pod)),
  );
