/** Which pods of a namespace break a standard that is to hold from now on. They go on as they are. Pure. */
import type { Pod } from '#api';
import { evaluate } from './evaluate.ts';
import { formatStandard, type Standard } from './levels.ts';

/** Looking at more would hold up everybody else. */
const mostPods = 3_000;

/** What to warn of: one line for each way to break it, in the order of the pods' names; none when all pods meet it. */
export function describeExisting(namespace: string, standard: Standard, pods: readonly Pod[]): string[] {
  const byReasons = new Map<string, string[]>();
  for (const pod of pods.slice(0, mostPods)) {
    const reasons = evaluate(standard, pod).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const key = reasons.join(', ');
    byReasons.set(key, [...(byReasons.get(key) ?? []), pod.metadata.name]);
  }
  if (byReasons.size === 0) return [];
  const lines = [...byReasons].map(([reasons, names]) => {
    const [first = '', ...others] = names.toSorted();
    const more = others.length === 0 ? '' : ` (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`;
    return `${first}${more}: ${reasons}`;
  });
  const level = formatStandard(standard);
  return [
    `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${level}"`,
    ...(pods.length > mostPods
      ? [`new PodSecurity enforce level only checked against the first ${mostPods} of ${pods.length} existing pods`]
      : []),
    ...lines.toSorted(),
  ];
}
