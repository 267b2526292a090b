/** NodeResourcesBalancedAllocation: likes nodes whose cpu and memory would be used to a similar degree. */
import { podRequests } from '#api';
import { definePlugin, maxScore, type PluginFactory } from '../framework/plugin.ts';
import { about, cpuAndMemory, type Demand, type ResourceWeight } from './resources/scoring-strategy.ts';

/** What its configuration says. */
export interface BalancedAllocationArgs {
  /** Default: cpu and memory. Their weights do not count. */
  readonly resources?: readonly ResourceWeight[];
}

/** Makes the plugin with arguments. */
export const createBalancedAllocation = ({ resources = cpuAndMemory }: BalancedAllocationArgs = {}): PluginFactory =>
  definePlugin<undefined, Demand>('NodeResourcesBalancedAllocation', () => ({
    preScore(pod) {
      const requests = podRequests(pod);
      // A pod that asks for none of them changes no balance.
      return resources.some(({ name }) => (requests[name] ?? 0) > 0)
        ? { state: { requests, resources: about(resources, requests) } }
        : 'skip';
    },
    score(_, { allocatable, requested }, demand) {
      const { requests } = demand;
      const fractions: number[] = [];
      for (const { name } of demand.resources) {
        const all = allocatable[name] ?? 0;
        if (all > 0) fractions.push(Math.min(1, ((requested[name] ?? 0) + (requests[name] ?? 0)) / all));
      }
      return Math.floor((1 - standardDeviation(fractions)) * maxScore);
    },
  }));

/** The plugin with upstream's defaults. */
export const balancedAllocation = createBalancedAllocation();

function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
