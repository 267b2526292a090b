/** What the failure of a pod means.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
import type {
  Job,
  Pod,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '#api';

/** What a rule makes of a failed pod; `Count` also where no rule fits. */
export interface FailureVerdict {
  readonly action: PodFailurePolicyRule['action'];
  /** Why the job fails, for `FailJob`. */
  readonly message?: string;
}

const counted: FailureVerdict = { action: 'Count' };

/** Asks the job's rules about a failed pod; the first that fits holds. */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = describeFit(rule, pod);
    if (what === undefined) continue;
    const { action } = rule;
    if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) continue;
    return action === 'FailJob' ? { action, message: `${what} matching ${action} rule at index ${index}` } : { action };
  }
  return counted;
}

/** Whether the failure is one of those that back-off limits are about. */
export const countsAgainstLimit = (job: Job, pod: Pod): boolean => judgeFailure(job, pod).action !== 'Ignore';

/** What it is of the pod that fits the rule; undefined when nothing does. */
function describeFit({ onExitCodes, onPodConditions = [] }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (onExitCodes) {
    const found = findExit(pod, onExitCodes);
    return found && `Container ${found.container} for pod ${name} failed with exit code ${found.exitCode}`;
  }
  const type = findType(pod, onPodConditions);
  return type && `Pod ${name} has condition ${type}`;
}

function findExit(
  { status }: Pod,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): { container: string; exitCode: number } | undefined {
  for (const { name, state } of [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]) {
    if (containerName !== undefined && containerName !== name) continue;
    const exitCode = state?.terminated?.exitCode ?? 0;
    if (exitCode !== 0 && values.includes(exitCode) === (operator === 'In')) return { container: name, exitCode };
  }
  return undefined;
}

const findType = ({ status }: Pod, patterns: readonly PodFailurePolicyOnPodConditionsPattern[]): string | undefined =>
  status?.conditions?.find(condition =>
    patterns.some(({ type, status: wanted = 'True' }) => type === condition.type && wanted === condition.status),
  )?.type;
