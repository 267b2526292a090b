/** NodeResourcesBalancedAllocation: likes nodes whose cpu and memory would be used to a similar degree. */
import type { Resources } from '#api';
import { podRequestsForScoring } from '../cache/requests-for-scoring.ts';
import { definePlugin, maxScore } from '../framework/plugin.ts';

const balanced = ['cpu', 'memory'];

export const balancedAllocation = definePlugin<undefined, Resources>('NodeResourcesBalancedAllocation', () => ({
  preScore: pod => ({ state: podRequestsForScoring(pod) }),
  score(_, { allocatable, requestedForScoring }, requests) {
    const fractions: number[] = [];
    for (const name of balanced) {
      const all = allocatable[name] ?? 0;
      if (all > 0) fractions.push(Math.min(1, ((requestedForScoring[name] ?? 0) + (requests[name] ?? 0)) / all));
    }
    return Math.floor((1 - standardDeviation(fractions)) * maxScore);
  },
}));

function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
