/** Which plugins decide, in which order, with which weight. */
import { defaultSchedulerName, type EnabledGates, noGates } from '#api';
import type { ProfileDeclaration, WeightedPlugin } from './framework/plugin.ts';
import { balancedAllocation } from './plugins/balanced-allocation.ts';
import { defaultBinder } from './plugins/default-binder.ts';
import { defaultPreemption } from './plugins/default-preemption.ts';
import { dynamicResources } from './plugins/dynamic-resources.ts';
import { gangScheduling } from './plugins/gang-scheduling.ts';
import { imageLocality } from './plugins/image-locality.ts';
import { interPodAffinity } from './plugins/inter-pod-affinity.ts';
import { nodeAffinity } from './plugins/node-affinity.ts';
import { nodeDeclaredFeatures } from './plugins/node-declared-features.ts';
import { nodeName } from './plugins/node-name.ts';
import { nodePorts } from './plugins/node-ports.ts';
import { nodeResourcesFit } from './plugins/node-resources-fit.ts';
import { nodeUnschedulable } from './plugins/node-unschedulable.ts';
import { nodeVolumeLimits } from './plugins/node-volume-limits.ts';
import { podTopologySpread } from './plugins/pod-topology-spread.ts';
import { prioritySort } from './plugins/priority-sort.ts';
import { schedulingGates } from './plugins/scheduling-gates.ts';
import { supportedFields } from './plugins/supported-fields.ts';
import { taintToleration } from './plugins/taint-toleration.ts';
import { volumeBinding } from './plugins/volume-binding.ts';
import { volumeRestrictions } from './plugins/volume-restrictions.ts';
import { volumeZone } from './plugins/volume-zone.ts';

/** The profile of the scheduler named `default-scheduler`. Filters run in this order, the cheap and the decisive first:
 *  a node's verdict is that of the first filter that rejects it. Weights are upstream's defaults. */
export const defaultProfile: readonly WeightedPlugin[] = [
  // Who is next.
  { plugin: prioritySort },
  // Who may not ask yet.
  { plugin: schedulingGates },
  // Rules that no node can honor.
  { plugin: supportedFields },
  // The pod already says which node.
  { plugin: nodeName },
  // Cordoned nodes are out, whatever else.
  { plugin: nodeUnschedulable },
  // Nodes that repel the pod; PreferNoSchedule taints count against a node.
  { plugin: taintToleration, weight: 3 },
  // Nodes that the pod asks for.
  { plugin: nodeAffinity, weight: 2 },
  // Ports of the node that are taken.
  { plugin: nodePorts },
  // Enough of everything, and rather where most is left.
  { plugin: nodeResourcesFit, weight: 1 },
  // Claims that one pod alone may use.
  { plugin: volumeRestrictions },
  // No more volumes of a driver than it can have there.
  { plugin: nodeVolumeLimits },
  // Where the volumes of its claims are, or can be had.
  { plugin: volumeBinding, weight: 1 },
  { plugin: volumeZone },
  // Evenly over nodes, zones and the like, as the pod or the cluster asks for.
  { plugin: podTopologySpread, weight: 2 },
  // Near other pods, or not; and what other pods say of this one.
  { plugin: interPodAffinity, weight: 2 },
  // Where the devices of its claims are, or can be had; and those of idle claims are given back before other pods are
  // ended.
  { plugin: dynamicResources, weight: 2 },
  // Room for a pod that no node takes, by ending less important ones.
  { plugin: defaultPreemption },
  // Rather where cpu and memory stay in balance. Scores only.
  { plugin: balancedAllocation, weight: 1 },
  // Rather where its images are. Scores only.
  { plugin: imageLocality, weight: 1 },
  // Tells the API.
  { plugin: defaultBinder },
  // What not every node can do, and the pod needs.
  { plugin: nodeDeclaredFeatures },
];

/** Plugins that are asked while a feature gate is on, by its name, after the others. */
export const gatedPlugins: Readonly<Record<string, readonly WeightedPlugin[]>> = {
  // Pods that find places together, or not at all.
  GenericWorkload: [{ plugin: gangScheduling }],
};

/** The default profile with the plugins of gates that are on. */
export const defaultProfileWith = (gates: EnabledGates): readonly WeightedPlugin[] => [
  ...defaultProfile,
  ...Object.entries(gatedPlugins).flatMap(([gate, plugins]) => (gates.has(gate) ? plugins : [])),
];

/** Profiles by the name that pods give in `spec.schedulerName`. */
export const profilesWith = (gates: EnabledGates): ReadonlyMap<string, ProfileDeclaration> =>
  new Map([[defaultSchedulerName, { plugins: defaultProfileWith(gates) }]]);

/** Those of a scheduler without gates. */
export const profiles = profilesWith(noGates);
