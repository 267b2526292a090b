/** NodeResourcesFit: a pod goes where what it asks for is free, and likes nodes with the most left ("least
 *  allocated"). */
import { DeviceClass, insufficientResources, Node, Pod, podRequests, type Resources, toResources } from '#api';
import { podRequestsForScoring } from '../cache/requests-for-scoring.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, type PluginFactory } from '../framework/plugin.ts';
import {
  type ClassesByResource,
  followExtendedResources,
  hasExtendedResources,
  missingOn,
} from './devices/extended-resources.ts';
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

/** What a pod asks for. */
interface Asked {
  readonly requests: Resources;
  /** Those of it that are devices where the node has not got them itself: DynamicResources looks for them there. */
  readonly classes: ClassesByResource;
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
  return definePlugin<Asked, Demand>('NodeResourcesFit', handle => {
    const extended = handle.once(followExtendedResources);
    const askedOf = (pod: Pod): Asked => {
      const requests = counted(podRequests(pod));
      return { requests, classes: extended.of(requests) };
    };
    return {
      eventsToRegister: [
        eventToRegister(Node, ['Add', 'UpdateNodeAllocatable'], (pod, { object: node }) =>
          fitsEmpty(askedOf(pod), node),
        ),
        eventToRegister(Pod, ['Delete', 'UpdatePodScaleDown']),
        eventToRegister(DeviceClass, ['Add', 'Update'], hasExtendedResources),
      ],
      preFilter: pod => ({ state: askedOf(pod) }),
      filter(_, { allocatable, pods, requested }, asked) {
        const requests = ofNode(asked, allocatable);
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
    };
  });
}

/** The plugin with upstream's defaults. */
export const nodeResourcesFit = createNodeResourcesFit();

/** What of it the node itself has to have. */
function ofNode({ requests, classes }: Asked, allocatable: Resources): Resources {
  if (classes.size === 0) return requests;
  const devices = missingOn(allocatable, classes);
  return Object.fromEntries(Object.entries(requests).filter(([name]) => !devices.has(name)));
}

/** Whether that much could be on the node if no other pod were. */
function fitsEmpty(asked: Asked, { status }: Node): boolean {
  const allocatable = toResources(status?.allocatable);
  const requests = ofNode(asked, allocatable);
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
