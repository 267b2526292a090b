/** The status of a pod, from what is observed: the same words that upstream's kubelet would report.
 *
 *  Guarantees: pure; the final phases are never left, and entered only when no container can run any more; a container
 *  that the runtime has forgotten keeps the status it had; of a pod that failed before anything was done for it, such
 *  as one that the node did not admit, only that is said. */

import {
  addQuantity,
  type Container,
  containersTotal,
  isFinalPhase,
  observedGenerationOf,
  type Pod,
  type PodPhase,
  type PodStatus,
} from '#api';
import { formatTime } from '#base';
import { currentSandbox, isFinished, isRestartingAll, mayRun, newestContainer } from '../containers.ts';
import type { DesiredPod, PodObservation, PodStop } from '../observation.ts';
import { isEnding } from '../plan-pod.ts';
import { isStarting } from '../step.ts';
import { podConditions } from './conditions.ts';
import { containerStatus } from './container-status.ts';
import { podPhase } from './phase.ts';
import { qosClass } from './qos.ts';
import { resizeVerdicts } from './resize-conditions.ts';
import { restartAllVerdicts } from './restart-all-condition.ts';

interface StatusContext {
  readonly nowMs: number;
  /** Addresses of the node; the first one is the pod's `hostIP`. */
  readonly hostIps: readonly string[];
  /** Scheme of container ids, such as `containerd`. */
  readonly runtimeName: string;
}

/** What the pod's status should be. `desired.pod.status` is the one reported last. */
export function renderPodStatus(
  { pod, stop }: DesiredPod,
  observed: PodObservation,
  { nowMs, hostIps, runtimeName }: StatusContext,
): PodStatus {
  const ending = isEnding({ pod, stop }, observed.runtime);
  const input = { pod, observed, nowMs, ending, runtimeName };
  const init = (pod.spec.initContainers ?? []).map(container => containerStatus(container, 'init', input));
  const app = pod.spec.containers
    .map(container => containerStatus(container, 'app', input))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const ephemeral = ((pod.spec.ephemeralContainers ?? []) as Container[]).map(container =>
    containerStatus(container, 'ephemeral', input),
  );
  const { phase, stopped } = decidePhase(
    { pod, stop },
    observed,
    podPhase(pod, { init, app }, ending && !willGoOn({ pod, stop }, observed)),
  );
  const [reason, message] = [stopped?.reason ?? pod.status?.reason, stopped?.message ?? pod.status?.message];
  const general = {
    ...carriedOver(pod),
    ...observedGenerationOf(pod),
    phase,
    startTime: pod.status?.startTime ?? formatTime(nowMs),
    qosClass: qosClass(pod),
    ...wholeResources(pod, observed),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
  };
  if (isFinalPhase(phase) && !hasBegun(pod, observed)) return { ...general, ...keptConditions(pod) };
  const sandbox = currentSandbox(observed.runtime);
  const ips = pod.spec.hostNetwork
    ? sandbox
      ? hostIps
      : []
    : sandbox?.ips.length
      ? sandbox.ips
      : (pod.status?.podIPs ?? []).map(({ ip }) => ip);
  return {
    ...general,
    conditions: podConditions({
      pod,
      phase,
      init,
      app,
      sandboxReady: sandbox?.state === 'Ready',
      nowMs,
      stopCondition: stopped?.condition,
      others: [
        ...restartAllVerdicts(pod, { phase, runtime: ending ? undefined : observed.runtime }),
        ...(ending ? [] : resizeVerdicts(pod, observed)),
      ],
    }),
    ...(hostIps[0] === undefined ? {} : { hostIP: hostIps[0], hostIPs: hostIps.map(ip => ({ ip })) }),
    ...(ips[0] === undefined ? {} : { podIP: ips[0], podIPs: ips.map(ip => ({ ip })) }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: app,
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
  };
}

/** What a pod that asks for resources as a whole was granted, and has. */
function wholeResources(
  { spec, status }: Pod,
  { resize }: PodObservation,
): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  if (!spec.resources) return {};
  const { overhead = {} } = spec;
  const requests = { ...containersTotal(spec, 'requests'), ...spec.resources.requests };
  const withOverhead = (name: string, amount: string) =>
    overhead[name] === undefined ? amount : addQuantity(amount, overhead[name]);
  const granted = Object.entries(requests).map(([name, amount]) => [name, withOverhead(name, amount)]);
  return {
    allocatedResources: { ...overhead, ...(Object.fromEntries(granted) as Record<string, string>) },
    // Before the kernel was told it has what it had.
    resources: (resize.podIsStale && status?.resources) || spec.resources,
  };
}

/** The phase, and the stop that the status tells of. As long as a container can still run, the phase is not final and
 *  nothing is said of why it will be: others take a final phase as leave to use what the pod uses. */
function decidePhase(
  { pod, stop }: DesiredPod,
  observed: PodObservation,
  counted: PodPhase,
): { phase: PodPhase; stopped?: PodStop | undefined } {
  const before = pod.status?.phase;
  if (before && isFinalPhase(before)) return { phase: before, stopped: stop };
  const isBegunAnew = !stop && (isBeingReplaced(observed) || isRestartingAll(pod, observed.runtime));
  if (canRun(observed) || isBegunAnew) return { phase: isFinalPhase(counted) ? (before ?? 'Pending') : counted };
  if (willGoOn({ pod, stop }, observed)) return { phase: counted };
  const isCutShort = stop?.cause === 'failed' || stop?.cause === 'shutdown';
  return { phase: isCutShort ? 'Failed' : counted, stopped: stop };
}

/** Whether the pod, stopped by the shutdown of its node, runs again when that is back. */
const willGoOn = ({ pod, stop }: DesiredPod, { runtime }: PodObservation): boolean =>
  stop?.cause === 'shutdown' && !isFinished(pod, runtime);

/** Whether a container of the pod runs, or is about to. */
const canRun = ({ runtime, inFlight }: PodObservation): boolean =>
  runtime?.containers.some(mayRun) === true || isStarting(inFlight);

/** Whether a container was stopped so that another takes its place, which has not been made yet. */
const isBeingReplaced = ({ runtime }: PodObservation): boolean =>
  runtime?.containers.some(held => held.isReplaced && newestContainer(runtime, held.name) === held) === true;

/** Whether anything was done for the pod, ever. */
const hasBegun = (pod: Pod, { runtime }: PodObservation): boolean =>
  runtime !== undefined || pod.status?.containerStatuses !== undefined;

const keptConditions = ({ status }: Pod): Pick<PodStatus, 'conditions'> =>
  status?.conditions?.length ? { conditions: status.conditions } : {};

/** Fields that others write. */
function carriedOver(pod: Pod): Pick<PodStatus, 'nominatedNodeName' | 'resourceClaimStatuses' | 'resize'> {
  const { nominatedNodeName, resourceClaimStatuses, resize } = pod.status ?? {};
  return {
    ...(nominatedNodeName ? { nominatedNodeName } : {}),
    ...(resourceClaimStatuses ? { resourceClaimStatuses } : {}),
    ...(resize ? { resize } : {}),
  };
}
