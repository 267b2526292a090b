/** SchedulingGates: a pod with gates does not ask for a node before all of them are lifted.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/ */
import { Pod } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

export const schedulingGates = definePlugin('SchedulingGates', () => ({
  eventsToRegister: [
    eventToRegister(
      Pod,
      ['UpdatePodSchedulingGatesEliminated'],
      (pod, { object }) => object.metadata.uid === pod.metadata.uid,
    ),
  ],
  preEnqueue({ spec: { schedulingGates: gates = [] } }) {
    if (gates.length === 0) return undefined;
    const names = gates.map(({ name }) => name).join(' ');
    return { reasons: [`waiting for scheduling gates: [${names}]`], isUnresolvable: true };
  },
}));
