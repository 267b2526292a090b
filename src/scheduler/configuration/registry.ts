/** The plugins that a configuration can name, and what their arguments make of them. */
import type { PluginFactory } from '../framework/plugin.ts';
import { createBalancedAllocation } from '../plugins/balanced-allocation.ts';
import { createDefaultPreemption } from '../plugins/default-preemption.ts';
import { createInterPodAffinity } from '../plugins/inter-pod-affinity.ts';
import { createNodeAffinity } from '../plugins/node-affinity.ts';
import { createNodeResourcesFit } from '../plugins/node-resources-fit.ts';
import { createPodTopologySpread } from '../plugins/pod-topology-spread.ts';
import type { ResourceWeight, ScoringStrategy } from '../plugins/resources/scoring-strategy.ts';
import { supportedFields } from '../plugins/supported-fields.ts';
import { createVolumeBinding } from '../plugins/volume-binding.ts';
import { defaultProfile, gatedPlugins } from '../profiles.ts';
import type { ArgsByPlugin, PluginWithArgs } from './plugin-args.ts';

/** Makes plugins of arguments that were found valid and have their defaults. */
const makers: { readonly [Name in PluginWithArgs]: (args: ArgsByPlugin[Name]) => PluginFactory } = {
  DefaultPreemption: args => createDefaultPreemption(args),
  InterPodAffinity: args => createInterPodAffinity(args),
  NodeAffinity: ({ addedAffinity }) => createNodeAffinity(addedAffinity ? { addedAffinity } : {}),
  NodeResourcesBalancedAllocation: ({ resources = [] }) =>
    createBalancedAllocation({ resources: resources as ResourceWeight[] }),
  NodeResourcesFit: ({ ignoredResources = [], ignoredResourceGroups = [], scoringStrategy }) =>
    createNodeResourcesFit({
      ignoredResources,
      ignoredResourceGroups,
      ...(scoringStrategy ? { scoringStrategy: scoringStrategy as ScoringStrategy } : {}),
    }),
  PodTopologySpread: ({ defaultingType, defaultConstraints = [] }) =>
    createPodTopologySpread(defaultingType === 'List' ? { defaultConstraints } : {}),
  VolumeBinding: ({ bindTimeoutSeconds = 600, shape = [] }) =>
    createVolumeBinding({
      bindTimeoutSeconds,
      shape: shape.map(({ utilization = 0, score = 0 }) => ({ utilization, score })),
    }),
};

/** A plugin with arguments; of one that takes none, or was given none, what it is by default. */
export function makeFactory(factory: PluginFactory, args: unknown): PluginFactory {
  if (args === undefined || !Object.hasOwn(makers, factory.name)) return factory;
  return makers[factory.name as PluginWithArgs](args as never);
}

/** The plugins by name. */
export const registry: ReadonlyMap<string, PluginFactory> = new Map(
  [...defaultProfile, ...Object.values(gatedPlugins).flat()].flatMap(({ plugin }) =>
    plugin === supportedFields ? [] : [[plugin.name, plugin]],
  ),
);
