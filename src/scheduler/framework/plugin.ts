/** The scheduling framework: what a plugin is, and the points at which it is asked.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/
 *
 *  A plugin is a name and a factory; what the factory makes has only the points that it needs. The points of the queue
 *  and of the scheduling cycle, up to permit, are synchronous, one pod at a time, and see one snapshot of the cluster;
 *  most are pure functions. Those of the binding cycle may take as long as they want: each pod has its own. A point
 *  that throws is upstream's status Error: the pod is told so, and tried again after its back-off. */
import type { Pod, PodGroup } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { EventToRegister } from './cluster-event.ts';
import type { DryRun } from './dry-run.ts';
import type { Handle } from './handle.ts';
import type { NodeVerdict } from './verdict.ts';

/** Why not: a pod will not do, or a node for it. */
export interface Rejection {
  /** Upstream's words, such as `Insufficient cpu`; several when several things are missing. */
  readonly reasons: readonly string[];
  /** Whether removing pods from the node cannot help. Default false. */
  readonly isUnresolvable?: boolean;
}

/** What a plugin worked out for a pod, and what that says of nodes already. */
export interface PreFilterResult<State> {
  /** What the later points get. {@link Plugin.addPod} and {@link Plugin.removePod} give others: never change it in
   *  place. */
  readonly state: State;
  /** The only nodes that may do. Default: all. */
  readonly nodeNames?: ReadonlySet<string>;
  /** Upstream's Skip: neither `filter` nor `addPod` and `removePod` have anything to say of this pod. Default false. */
  readonly skipsFilter?: boolean;
}

/** What `preScore` worked out, or that `score` has nothing to say of this pod: every node gets 0. */
export type PreScoreResult<State> = { readonly state: State } | 'skip';

/** What `normalize` may know besides the scores, which are in the order of `nodes`. */
export interface ScoredNodes<State> {
  readonly pod: Pod;
  readonly nodes: readonly NodeInfo[];
  readonly state: State;
}

/** What is known when no node would do. */
export interface PostFilterContext<State> {
  /** Undefined when a plugin rejected the pod before this one was asked. */
  readonly state: State | undefined;
  readonly snapshot: Snapshot;
  /** A verdict for each node. */
  readonly rejected: readonly NodeVerdict[];
  /** Tries what would be if pods of a node were others; undefined for a node that is not there, and when `preFilter`
   *  rejected the pod, which no node can change. */
  readonly dryRun: (nodeName: string) => DryRun | undefined;
}

/** What was done for a pod without a node. */
export interface PostFilterResult {
  /** The node where room is being made: the pod counts there for pods that are no more important, and the later plugins
   *  are not asked. `''` takes an earlier nomination back. Default: as it was. */
  readonly nominatedNodeName?: string;
  /** What could not be done, to be told after the reasons. */
  readonly reasons?: readonly string[];
  /** Whether the later plugins need not be asked. Default false. */
  readonly isUnresolvable?: boolean;
  /** The pods that go for it. */
  readonly victims?: readonly Pod[];
  /** Makes the room that was decided on, while other pods are decided about. `signal` aborts when the scheduler
   *  stops. */
  readonly carryOut?: (signal: AbortSignal) => Promise<void>;
}

/** How far the search for places of a group is. */
export interface PlacementProgress {
  /** Pods that have places. */
  readonly scheduled: number;
  /** Pods that were not looked at. */
  readonly remaining: number;
}

/** What is known when a group of pods cannot be scheduled. */
export interface PodGroupContext {
  readonly snapshot: Snapshot;
  /** Those of its pods that have no node. */
  readonly pods: readonly Pod[];
  /** Tries the group once more, were these pods not there. */
  readonly tryWithout: (gone: readonly Pod[]) => Promise<SupposedGroup>;
}

/** A group in a cluster as it would be. */
export interface SupposedGroup {
  /** The nodes of its pods, by their UIDs: as many as must be, and perhaps more. Undefined when it could not be
   *  scheduled even then. */
  readonly nodes?: ReadonlyMap<string, string>;
  /** Why it could not. */
  readonly reasons: readonly string[];
  /** Whether the pods could still have those nodes, were `back` there again. If so, those stay, for what is asked
   *  later. */
  giveBack(back: readonly Pod[]): boolean;
}

/** What was done for a group of pods that could not be scheduled. */
export interface PodGroupPostFilterResult {
  /** The nodes where room is being made, by the UIDs of pods. Default: none is. */
  readonly nominated?: ReadonlyMap<string, string>;
  /** What was or could not be done, to be told after the reasons. */
  readonly reasons?: readonly string[];
  /** Whether the later plugins need not be asked. Default false. */
  readonly isUnresolvable?: boolean;
  /** The pods that go for it. */
  readonly victims?: readonly Pod[];
  /** Makes the room that was decided on, while other pods are decided about. `signal` aborts when the scheduler
   *  stops. */
  readonly carryOut?: (signal: AbortSignal) => Promise<void>;
}

/** Undefined: go on. A wait: until {@link WaitingPod.allow} of this plugin, at most so long, at most 15 minutes. */
export type PermitResult = undefined | Rejection | { readonly waitMs: number };

/** What a point of the binding cycle gets besides pod and node. */
export interface BindingContext<State> {
  readonly state: State;
  /** Aborts when the scheduler stops. */
  readonly signal: AbortSignal;
}

/** The points of a plugin, by upstream's names; those that are left out have nothing to say. */
export interface Plugin<State = undefined, ScoreState = State> {
  /** The events that may help a pod that this plugin rejected. Default: all of pods, nodes and what others register. */
  readonly eventsToRegister?: readonly EventToRegister[];
  /** Which of two pods is next; exactly one plugin of a profile has this, the same in all profiles. */
  isBefore?(one: QueuedPod, other: QueuedPod): boolean;
  /** Whether a pod may wait for a node at all: before it becomes active, and again after each event that helps. */
  preEnqueue?(pod: Pod): Rejection | undefined;
  /** Works out, once a pod, what the later points need; or rejects the pod, or narrows the nodes. */
  preFilter?(pod: Pod, snapshot: Snapshot): PreFilterResult<State> | Rejection;
  /** The state as it would be with `added` on `node`, which has it already. Default: the same. */
  addPod?(pod: Pod, added: Pod, node: NodeInfo, state: State): State;
  /** The state as it would be without `removed` on `node`, which has it no more. Default: the same. */
  removePod?(pod: Pod, removed: Pod, node: NodeInfo, state: State): State;
  /** Undefined when the node will do. */
  filter?(pod: Pod, node: NodeInfo, state: State): Rejection | undefined;
  /** When no node would do: makes room, or says why it cannot. */
  postFilter?(
    pod: Pod,
    context: PostFilterContext<State>,
  ): PostFilterResult | undefined | Promise<PostFilterResult | undefined>;
  /** Whether as many pods of a group as must be have places: undefined when they do, unresolvable when they cannot have
   *  any more. */
  placementFeasible?(group: PodGroup, progress: PlacementProgress): Rejection | undefined;
  /** When a group of pods cannot be scheduled: makes room, or says why it cannot. */
  podGroupPostFilter?(group: PodGroup, context: PodGroupContext): Promise<PodGroupPostFilterResult | undefined>;
  /** Works out what `score` needs from the nodes that will do. Default: the state of `preFilter`. */
  preScore?(pod: Pod, nodes: readonly NodeInfo[], state: State): PreScoreResult<ScoreState>;
  /** How well the node suits, on any scale; higher is better. */
  score?(pod: Pod, node: NodeInfo, state: ScoreState): number;
  /** Brings the scores of all nodes onto 0 to {@link maxScore}. Default: they are on it. */
  normalize?(scores: number[], scored: ScoredNodes<ScoreState>): number[];
  /** Notes that the pod is to be on the node, which counts it already. */
  reserve?(pod: Pod, nodeName: string, state: State): Rejection | undefined;
  /** Takes `reserve` back, in the reverse order of plugins; also when it was not reached, and must not throw. */
  unreserve?(pod: Pod, nodeName: string, state: State): void;
  /** Lets the pod be bound, or not, or wait. */
  permit?(pod: Pod, nodeName: string, state: State): PermitResult;
  /** Whether `preBind` has something to do for the pod, which may take a while. Default: it has. */
  preBindPreFlight?(pod: Pod, nodeName: string, state: State): boolean;
  /** What must be done before the pod is bound. */
  preBind?(
    pod: Pod,
    nodeName: string,
    context: BindingContext<State>,
  ): Rejection | undefined | Promise<Rejection | undefined>;
  /** Binds the pod; `skip` leaves it to the next plugin. */
  bind?(pod: Pod, nodeName: string, context: BindingContext<State>): Promise<'skip' | undefined>;
  /** What is to be done for a pod that is bound. */
  postBind?(pod: Pod, nodeName: string, state: State): void;
}

/** A pod on its way through the queue. */
export interface QueuedPod {
  readonly pod: Pod;
  /** Decisions so far. */
  readonly attempts: number;
  /** Epoch milliseconds of its first arrival. */
  readonly arrivedAtMs: number;
}

/** The best score of one plugin. */
export const maxScore = 100;

/** A plugin whose states' types are forgotten, so that plugins fit in one list. */
export type AnyPlugin = Plugin<unknown, unknown>;

/** A plugin by its name, as profiles and verdicts show it, and how it is made. */
export interface PluginFactory {
  readonly name: string;
  /** Makes it for one profile, before the first pod is seen. */
  readonly create: (handle: Handle) => AnyPlugin;
}

/** Ties a plugin's points to the type of its state; a plugin whose scores need another state must have `preScore`. */
export function definePlugin<State = undefined>(name: string, create: (handle: Handle) => Plugin<State>): PluginFactory;
export function definePlugin<State, ScoreState>(
  name: string,
  create: (handle: Handle) => Plugin<State, ScoreState> & Required<Pick<Plugin<State, ScoreState>, 'preScore'>>,
): PluginFactory;
export function definePlugin(name: string, create: (handle: Handle) => object): PluginFactory {
  return { name, create };
}

/** A plugin and how much its score counts. */
export interface WeightedPlugin {
  readonly plugin: PluginFactory;
  /** Default 1. */
  readonly weight?: number;
}

/** What a profile is made of. */
export interface ProfileDeclaration {
  /** In the order in which they are asked. */
  readonly plugins: readonly WeightedPlugin[];
  /** The plugins that are asked at a point, by name and in this order, and at what belongs to it. Default for each
   *  point: all that have it, in their order. */
  readonly enabled?: Readonly<Partial<Record<ExtensionPoint, readonly string[]>>>;
  /** How many of all nodes must suit before no others are looked at, in percent. Default, as 0: fewer the more nodes
   *  there are. */
  readonly percentageOfNodesToScore?: number;
}

/** The points at which plugins are enabled one by one, each with those that belong to it. */
export const extensionPoints = {
  preEnqueue: [],
  isBefore: [],
  preFilter: ['addPod', 'removePod'],
  filter: [],
  postFilter: [],
  podGroupPostFilter: [],
  preScore: [],
  score: ['normalize'],
  reserve: ['unreserve'],
  permit: [],
  preBind: ['preBindPreFlight'],
  bind: [],
  postBind: [],
} as const satisfies Partial<Record<keyof AnyPlugin, readonly (keyof AnyPlugin)[]>>;

/** One of {@link extensionPoints}. */
export type ExtensionPoint = keyof typeof extensionPoints;

/** Scales scores so that the highest becomes {@link maxScore}; `isReversed` makes the highest the worst. */
export function normalizeByHighest(scores: readonly number[], isReversed = false): number[] {
  const highest = Math.max(0, ...scores);
  if (highest === 0) return scores.map(() => (isReversed ? maxScore : 0));
  return scores.map(score => {
    const scaled = Math.floor((score * maxScore) / highest);
    return isReversed ? maxScore - scaled : scaled;
  });
}
