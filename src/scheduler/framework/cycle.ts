/** A pod's scheduling cycle: what its plugins worked out, over one snapshot, and the filters.
 *
 *  Flow: {@link startCycle} asks preFilter once a plugin; {@link filterNode} then answers for any node, or for a node
 *  as it would be. Guarantees: a cycle never changes, so answers do not depend on what was asked before. */
import type { Pod } from '#api';
import { type NodeInfo, withPod } from '../cache/node-info.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { Nominations } from './handle.ts';
import type { PreFilterResult } from './plugin.ts';
import { PluginError } from './plugin-error.ts';
import { ask, type PluginInUse, type Profile } from './profile.ts';
import { type NodeVerdict, nodeVerdict, type PodVerdict, podVerdict } from './verdict.ts';

/** The states of a pod's plugins, by their place in the profile. */
export type States = readonly unknown[];

/** A plugin's only nodes. */
export interface Narrowing {
  readonly plugin: string;
  readonly nodeNames: ReadonlySet<string>;
}

/** What filters of one pod go by. */
export interface Cycle {
  readonly pod: Pod;
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly nominations: Nominations;
  readonly states: States;
  /** Why no node will do, by preFilter. */
  readonly podRejected?: PodVerdict;
  /** The plugins that have something to say of nodes for this pod. */
  readonly filters: readonly PluginInUse[];
  /** Those of them whose state follows the pods of nodes. */
  readonly followers: readonly PluginInUse[];
  readonly narrowings: readonly Narrowing[];
}

interface CycleOptions {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly nominations: Nominations;
}

/** Begins the cycle of a pod. */
export function startCycle(pod: Pod, { profile, snapshot, nominations }: CycleOptions): Cycle {
  if (profile.missingState) throw missingState(profile.missingState);
  const states: unknown[] = [];
  const narrowings: Narrowing[] = [];
  const skipped = new Set<PluginInUse>();
  let podRejected: PodVerdict | undefined;
  for (const inUse of profile.having('preFilter')) {
    const result = ask('preFilter', inUse, () => inUse.plugin.preFilter?.(pod, snapshot)) as
      | PreFilterResult<unknown>
      | { readonly reasons: readonly string[] };
    if ('reasons' in result) {
      podRejected = podVerdict('preFilter', inUse.name, result);
      break;
    }
    states[inUse.index] = result.state;
    if (result.skipsFilter) skipped.add(inUse);
    if (result.nodeNames) narrowings.push({ plugin: inUse.name, nodeNames: result.nodeNames });
  }
  podRejected ??= narrowedToNothing(narrowings);
  const asked = (inUse: PluginInUse) => !skipped.has(inUse);
  return {
    pod,
    profile,
    snapshot,
    nominations,
    states,
    ...(podRejected ? { podRejected } : {}),
    filters: profile.having('filter').filter(asked),
    followers: profile.followers.filter(asked),
    narrowings,
  };
}

/** Upstream's words for it. */
const missingState = ({ point, name }: NonNullable<Profile['missingState']>): Error =>
  new Error(`reading "${point === 'preFilter' ? 'PreFilter' : 'PreScore'}${name}" from cycleState: not found`);

/** The verdict when plugins agree on no node. */
function narrowedToNothing(narrowings: readonly Narrowing[]): PodVerdict | undefined {
  const [first, ...others] = narrowings;
  if (!first) return undefined;
  const isLeft = [...first.nodeNames].some(name => others.every(({ nodeNames }) => nodeNames.has(name)));
  if (isLeft) return undefined;
  const plugins = narrowings.map(({ plugin }) => plugin);
  const reason =
    others.length === 0
      ? `node(s) didn't satisfy plugin ${first.plugin}`
      : `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}] simultaneously`;
  return { point: 'preFilter', plugins, reasons: [reason], isUnresolvable: true };
}

/** Why a node will not do, or undefined when it will: also together with the pods that are nominated for it and are no
 *  less important, since they may come or not. */
export function filterNode(cycle: Cycle, node: NodeInfo, states: States = cycle.states): NodeVerdict | undefined {
  if (!cycle.nominations.isEmpty) {
    const nominated = nominatedBefore(cycle, node.node.metadata.name);
    let expected = { node, states };
    for (const pod of nominated) expected = withPodThere(cycle, expected, pod);
    const verdict = nominated.length > 0 ? runFilters(cycle, expected.node, expected.states) : undefined;
    if (verdict) return verdict;
  }
  return runFilters(cycle, node, states);
}

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

const nominatedBefore = ({ pod, nominations }: Cycle, nodeName: string): Pod[] =>
  nominations
    .of(nodeName)
    .filter(other => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod));

/** A node as it would be, and what plugins would know then. */
export interface Supposed {
  readonly node: NodeInfo;
  readonly states: States;
}

/** What would be with one more pod on the node. */
export function withPodThere(cycle: Cycle, { node, states }: Supposed, pod: Pod): Supposed {
  const after = withPod(node, pod);
  return { node: after, states: follow(cycle, states, 'addPod', pod, after) };
}

/** The states after a pod came to a node or left it. */
export function follow(
  { pod, followers }: Cycle,
  states: States,
  point: 'addPod' | 'removePod',
  changed: Pod,
  node: NodeInfo,
): States {
  if (followers.length === 0) return states;
  let after: unknown[] | undefined;
  for (const inUse of followers) {
    const { plugin, index } = inUse;
    if (!plugin[point]) continue;
    const state = ask(point, inUse, () => plugin[point]?.(pod, changed, node, states[index]));
    if (state === states[index]) continue;
    after ??= [...states];
    after[index] = state;
  }
  return after ?? states;
}

/** Asked of thousands of nodes for each pod: no object and no closure but the verdict. */
function runFilters({ pod, filters }: Cycle, node: NodeInfo, states: States): NodeVerdict | undefined {
  let asked = '';
  try {
    for (const { plugin, name, index } of filters) {
      asked = name;
      const rejection = plugin.filter?.(pod, node, states[index]);
      if (rejection) return nodeVerdict(node.node.metadata.name, name, rejection);
    }
  } catch (error) {
    throw new PluginError('filter', asked, error);
  }
  return undefined;
}
