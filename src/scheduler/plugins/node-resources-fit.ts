/** NodeResourcesFit: a pod goes where what it asks for is free, and likes nodes with the most left ("least allocated"). */
import { insufficientResources, Node, Pod, podRequests, type Resources, toResources } from '#api';
import { podRequestsForScoring } from '../cache/requests-for-scoring.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, type PluginFactory } from '../framework/plugin.ts';
import {
  about,
  cpuAndMemory,
  createScorer,
  type Demand,
  leastAllocated,
  type ScoringStrategy,
} from './resources/scoring-strategy.ts';

/** What its configuration says. */
export interface NodeResourcesFitArgs {
  /** Extended resources that somebody else looks after. */
  readonly ignoredResources?: readonly string[];
  /** The same by what stands before the `/` of their names. */
  readonly ignoredResourceGroups?: readonly string[];
  /** Default: LeastAllocated of cpu and memory. */
  readonly scoringStrategy?: ScoringStrategy;
}

/** Makes the plugin with arguments. */
export function createNodeResourcesFit({
  ignoredResources = [],
  ignoredResourceGroups = [],
  scoringStrategy = leastAllocated,
}: NodeResourcesFitArgs = {}): PluginFactory {
  const isIgnored = (name: string) =>
    ignoredResources.includes(name) || ignoredResourceGroups.some(group => name.startsWith(`${group}/`));
  const counted = (requests: Resources): Resources =>
    Object.keys(requests).some(isIgnored)
      ? Object.fromEntries(Object.entries(requests).filter(([name]) => !isIgnored(name)))
      : requests;
  const { resources = cpuAndMemory } = scoringStrategy;
  const scorer = createScorer(scoringStrategy);
  return definePlugin<Resources, Demand>('NodeResourcesFit', () => ({
    eventsToRegister: [
      eventToRegister(Node, ['Add', 'UpdateNodeAllocatable'], (pod, { object: node }) =>
        fitsEmpty(counted(podRequests(pod)), node),
      ),
      eventToRegister(Pod, ['Delete', 'UpdatePodScaleDown']),
    ],
    preFilter: pod => ({ state: counted(podRequests(pod)) }),
    filter(_, { allocatable, pods, requested }, requests) {
      const hasRoom = pods.size + 1 <= (allocatable['pods'] ?? 0);
      if (hasRoom && areFree(requests, allocatable, requested)) return undefined;
      const missing = insufficientResources(requests, { allocatable, used: requested });
      const reasons = missing.map(({ name }) => `Insufficient ${name}`);
      if (!hasRoom) reasons.unshift('Too many pods');
      return { reasons, isUnresolvable: missing.some(({ requested, capacity }) => requested > capacity) };
    },
    preScore(pod) {
      const requests = podRequestsForScoring(pod);
      return { state: { requests, resources: about(resources, requests) } };
    },
    score: (_, info, demand) => scorer(demand, info),
  }));
}

/** The plugin with upstream's defaults. */
export const nodeResourcesFit = createNodeResourcesFit();

/** Whether that much could be on the node if no other pod were. */
function fitsEmpty(requests: Resources, { status }: Node): boolean {
  const allocatable = toResources(status?.allocatable);
  return (allocatable['pods'] ?? 0) > 0 && insufficientResources(requests, { allocatable, used: {} }).length === 0;
}

/** Whether nothing is missing, which is asked of every node: without making a list of what is. */
function areFree(requests: Resources, allocatable: Resources, used: Resources): boolean {
  for (const name in requests) {
    const requested = requests[name] as number;
    if (requested > 0 && requested > (allocatable[name] ?? 0) - (used[name] ?? 0)) return false;
  }
  return true;
}
