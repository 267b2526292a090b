/** The restart of a whole pod in its place, which a container asks for by how it exits: all containers of the pod are
 *  removed, init containers with them, and begin anew in the sandbox and with the volumes that there are. Pure.
 *
 *  Flow: what runs is killed, without hooks and grace, and removed; last of all who asked, when it may start again.
 *  Then there is nothing left, as in a pod that is new.
 *  Guarantees: as long as who asked is there, all is done again that was not; nobody has to remember it.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-all-containers, KEP 5532 */
import type { Pod } from '#api';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { askersOf, mayRun, restartedTogether } from './containers.ts';
import type { PodObservation } from './observation.ts';
import { restartAllowedAtMs } from './restart.ts';
import { isStarting, type Step } from './step.ts';

/** What can be done for it now. */
export function planRestartOfAll(pod: Pod, observed: PodObservation, nowMs: number): Step[] {
  const { runtime, inFlight, backoffs } = observed;
  const askers = askersOf(pod, runtime);
  const names = new Set(restartedTogether(pod.spec).map(({ name }) => name));
  const others = (runtime?.containers ?? []).filter(one => names.has(one.name) && !askers.includes(one));
  if (others.length > 0) {
    return others.flatMap((one): Step[] => {
      if (mayRun(one)) return [killed(one)];
      return one.state === 'Created' && isStarting(inFlight, one.name) ? [] : [{ do: 'removeContainer', id: one.id }];
    });
  }
  return askers.map((one): Step => {
    const untilMs = restartAllowedAtMs(backoffs.get(one.name), one);
    return untilMs > nowMs ? { do: 'wait', untilMs } : { do: 'removeContainer', id: one.id };
  });
}

const killed = ({ id, name }: RuntimeContainer): Step => ({
  do: 'stopContainer',
  container: name,
  id,
  gracePeriodSeconds: 0,
  hurry: true,
  message: `Stopping container ${name}`,
});
