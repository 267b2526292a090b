/** A decision in upstream's words, as `kubectl describe pod` shows it. */
import type { NodeVerdict } from './schedule.ts';

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` */
export function explainRejections(rejected: readonly NodeVerdict[], nodeCount: number): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const reason of rejected.flatMap(verdict => verdict.reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `0/${nodeCount} nodes are available${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}.`;
}
