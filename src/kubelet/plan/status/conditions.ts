/** The conditions of a pod that the kubelet owns; those of others are kept. Source: "Pod conditions" of the pod
 *  lifecycle page. */

import {
  type ContainerStatus,
  findCondition,
  isFinalPhase,
  isSidecar,
  observedGenerationOf,
  type Pod,
  type PodCondition,
  type PodPhase,
  type PodStatus,
  sidecarsOf,
  transitionTime,
} from '#api';
import { formatTime } from '#base';
import { restartingAllCondition } from '../containers.ts';
import { resizeConditions } from './resize-conditions.ts';

interface ConditionsInput {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly init: readonly ContainerStatus[];
  readonly app: readonly ContainerStatus[];
  /** The sandbox is ready and has its network. */
  readonly sandboxReady: boolean;
  readonly nowMs: number;
  /** Why the node ends the pod, if that is a condition of the pod. */
  readonly stopCondition?: PodCondition | undefined;
  /** How a resize goes, and a restart of all containers. */
  readonly others: readonly (readonly [string, Verdict])[];
}

/** About the pod's newest specification, unless it says another. */
type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'> & { readonly observedGeneration?: number };

const owned = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  restartingAllCondition,
  ...resizeConditions,
]);
const isTrue: Verdict = { status: 'True' };
/** Others disrupt pods as well: what they say of it is theirs. */
const isOwn = ({ type, reason }: PodCondition): boolean =>
  owned.has(type) || (type === 'DisruptionTarget' && reason === 'TerminationByKubelet');

/** The part of a status that is the kubelet's to write: without the conditions of others. */
export function ownStatus(status: PodStatus): PodStatus {
  return status.conditions === undefined ? status : { ...status, conditions: status.conditions.filter(isOwn) };
}

/** Whether the API has another phase, or other verdicts in the kubelet's own conditions, than the kubelet wrote. */
export function isOverruled(written: PodStatus, stored: PodStatus = {}): boolean {
  if (written.phase !== stored.phase) return true;
  return (written.conditions ?? [])
    .filter(isOwn)
    .some(({ type, status }) => findCondition(stored.conditions, type)?.status !== status);
}

/** The pod, with the status that was reported last in place of one that the API may not have told back yet; what others
 *  write stays as the API has it, and so does an end that others have declared. */
export function withReportedStatus(pod: Pod, reported: PodStatus | undefined): Pod {
  if (!reported) return pod;
  const own = (reported.conditions ?? []).filter(isOwn);
  const others = (pod.status?.conditions ?? []).filter(
    condition => !isOwn(condition) && !findCondition(own, condition.type),
  );
  const phase = isFinalPhase(pod.status?.phase) ? pod.status?.phase : reported.phase;
  return {
    ...pod,
    status: { ...pod.status, ...reported, ...(phase ? { phase } : {}), conditions: [...own, ...others] },
  };
}

/** All conditions, the kubelet's own first. A transition time changes only with the condition's status. */
export function podConditions(input: ConditionsInput): PodCondition[] {
  const { pod, nowMs } = input;
  const containersReady = containersReadyVerdict(input);
  const { stopCondition } = input;
  const verdicts: (readonly [string, Verdict])[] = [
    ['PodReadyToStartContainers', { status: input.sandboxReady ? 'True' : 'False' }],
    ['Initialized', initializedVerdict(input)],
    ['Ready', readyVerdict(pod, containersReady)],
    ['ContainersReady', containersReady],
    ['PodScheduled', isTrue],
    ...disruption(pod, stopCondition),
    ...input.others,
  ];
  const previous = pod.status?.conditions ?? [];
  const isKept = ({ type }: PodCondition) => !resizeConditions.has(type) && !findCondition(own, type);
  const now = formatTime(nowMs);
  const own = verdicts.map(([type, verdict]): PodCondition => {
    const lastTransitionTime = transitionTime(findCondition(previous, type), verdict.status, now);
    return { type, ...observedGenerationOf(pod), lastTransitionTime, ...verdict };
  });
  return [...own, ...previous.filter(isKept)];
}

/** Why the kubelet disrupts the pod, or did: a pod that is told to go for another reason meanwhile keeps it. */
function disruption({ status }: Pod, stopCondition: PodCondition | undefined): [string, Verdict][] {
  const said = stopCondition ?? findCondition(status?.conditions, 'DisruptionTarget');
  if (!said || !isOwn(said)) return [];
  const { reason, message } = said;
  return [[said.type, { status: said.status, ...(reason ? { reason } : {}), ...(message ? { message } : {}) }]];
}

const quoteList = (names: readonly string[]): string => `[${names.join(' ')}]`;

function initializedVerdict({ pod, phase, init, app }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const begun = app.some(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated);
  const incomplete = (pod.spec.initContainers ?? [])
    .filter(container => {
      const status = init.find(({ name }) => name === container.name);
      if (isSidecar(container)) return !status?.started;
      return !status?.ready;
    })
    .map(({ name }) => name);
  if (begun || incomplete.length === 0) return isTrue;
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: ${quoteList(incomplete)}`,
  };
}

function containersReadyVerdict({ pod, phase, init, app }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = sidecarsOf(pod.spec).map(({ name }) => name);
  const unready = [...init.filter(({ name }) => sidecars.includes(name)), ...app]
    .filter(({ ready }) => !ready)
    .map(({ name }) => name);
  if (unready.length === 0) return isTrue;
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: ${quoteList(unready)}`,
  };
}

function readyVerdict(pod: Pod, containersReady: Verdict): Verdict {
  if (containersReady.status !== 'True') return containersReady;
  const unmet = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = findCondition(pod.status?.conditions, conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return unmet.length === 0 ? isTrue : { status: 'False', reason: 'ReadinessGatesNotReady', message: unmet.join(', ') };
}
