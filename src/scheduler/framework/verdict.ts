/** What became of a pod, and why, as data. */
import type { Rejection } from './plugin.ts';

/** Why one node will not do. */
export interface NodeVerdict {
  readonly node: string;
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly isUnresolvable: boolean;
}

/** Why a pod will not do, whatever the node, or on the node that it was to have. */
export interface PodVerdict {
  readonly point: 'preEnqueue' | 'preFilter' | 'reserve' | 'permit' | 'preBind';
  /** The plugins that said so: one, or those that agree on no node. */
  readonly plugins: readonly string[];
  readonly reasons: readonly string[];
  readonly isUnresolvable: boolean;
}

/** How well one node suits: its total and each plugin's weighted part. */
export interface NodeScore {
  readonly node: string;
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** A pod's node, and why this one. */
export interface Placement {
  readonly node: string;
  readonly scores: readonly NodeScore[];
  readonly rejected: readonly NodeVerdict[];
  /** How many nodes were looked at. */
  readonly looked: number;
}

/** Why a pod has no node. */
export interface NoPlacement {
  readonly node: undefined;
  readonly nodeCount: number;
  /** A verdict for each node; none when the pod itself was rejected. */
  readonly rejected: readonly NodeVerdict[];
  readonly podRejected?: PodVerdict;
  /** What plugins could not do about it. */
  readonly postFilter?: readonly string[];
  /** Why the group of the pod has no place, where it could have had one itself, or was not looked at. */
  readonly group?: { readonly reasons: readonly string[] };
  /** Where room is being made for it, and which pods go, as `namespace/name`. */
  readonly room?: { readonly node: string; readonly victims: readonly string[] };
}

/** What became of a pod, and why. */
export type Decision = Placement | NoPlacement;

/** A rejection of a node by a plugin. */
export const nodeVerdict = (node: string, plugin: string, { reasons, isUnresolvable }: Rejection): NodeVerdict => ({
  node,
  plugin,
  reasons,
  isUnresolvable: isUnresolvable ?? false,
});

/** A rejection of a pod by a plugin. */
export const podVerdict = (
  point: PodVerdict['point'],
  plugin: string,
  { reasons, isUnresolvable }: Rejection,
): PodVerdict => ({ point, plugins: [plugin], reasons, isUnresolvable: isUnresolvable ?? false });

/** The names of the plugins whose verdicts kept a pod from a node: events that they registered may help it. */
export function rejectingPlugins({ rejected, podRejected }: NoPlacement): ReadonlySet<string> {
  const names = new Set(podRejected?.plugins);
  for (const { plugin } of rejected) names.add(plugin);
  return names;
}
