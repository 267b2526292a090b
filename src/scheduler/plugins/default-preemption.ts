/** DefaultPreemption: makes room for a pod on a node by ending pods that are less important.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
import { groupKeyOf, Pod, PodDisruptionBudget } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, type PluginFactory, type Rejection } from '../framework/plugin.ts';
import type { CandidateLimits } from './preemption/find-candidates.ts';
import { GroupPreemption } from './preemption/group-preemption.ts';
import { PodPreemption } from './preemption/pod-preemption.ts';
import { PreemptionMetrics } from './preemption/preemption-metrics.ts';
import { endingTogether } from './preemption/together.ts';

const notBefore = (what: 'pod' | 'pod group'): Rejection => ({
  reasons: [`waiting for the preemption for this ${what} to be finished`],
});

/** Makes the plugin with arguments. */
export const createDefaultPreemption = (limits: CandidateLimits = {}): PluginFactory =>
  definePlugin('DefaultPreemption', handle => {
    const metrics = new PreemptionMetrics(handle.metrics);
    const sources = { handle, budgets: handle.lister(PodDisruptionBudget), together: endingTogether(handle), metrics };
    const pods = new PodPreemption(sources, limits);
    const groups = new GroupPreemption(sources);
    return {
      eventsToRegister: [eventToRegister(Pod, ['Delete'])],
      preEnqueue(pod) {
        const group = groupKeyOf(pod);
        if (group && groups.isOngoing(group)) return notBefore('pod group');
        return pods.isOngoing(pod) ? notBefore('pod') : undefined;
      },
      postFilter: (pod, context) => metrics.evaluate('pod', () => pods.makeRoom(pod, context)),
      podGroupPostFilter: async (group, context) =>
        await metrics.evaluate('podgroup', () => groups.makeRoom(group, context)),
    };
  });

/** The plugin with upstream's defaults. */
export const defaultPreemption = createDefaultPreemption();
