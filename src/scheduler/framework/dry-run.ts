/** What would be if pods of a node were others: for plugins that make room. */
import type { Pod } from '#api';
import { type NodeInfo, withChanges } from '../cache/node-info.ts';
import { type Cycle, filterNode, follow, type States, type Supposed, withPodThere } from './cycle.ts';
import type { NodeVerdict } from './verdict.ts';

/** A node as it would be. It never changes: each step gives another. */
export interface DryRun {
  readonly node: NodeInfo;
  /** The same with one more pod on the node. */
  with(pod: Pod): DryRun;
  /** The same without these pods of the node. */
  without(...pods: readonly Pod[]): DryRun;
  /** Why the node would not do then, or undefined when it would. */
  verdict(): NodeVerdict | undefined;
}

/** Begins with a node as it is; undefined when it is not there, or when no node will do whatever its pods. */
export function startDryRun(cycle: Cycle, nodeName: string): DryRun | undefined {
  const node = cycle.snapshot.get(nodeName);
  const isOut = cycle.podRejected || cycle.narrowings.some(({ nodeNames }) => !nodeNames.has(nodeName));
  return node && !isOut ? new Step(cycle, { node, states: cycle.states }) : undefined;
}

class Step implements DryRun {
  readonly #cycle: Cycle;
  readonly #states: States;
  readonly node: NodeInfo;

  constructor(cycle: Cycle, { node, states }: Supposed) {
    this.#cycle = cycle;
    this.#states = states;
    this.node = node;
  }

  with(pod: Pod): DryRun {
    return new Step(this.#cycle, withPodThere(this.#cycle, { node: this.node, states: this.#states }, pod));
  }

  without(...pods: readonly Pod[]): DryRun {
    const there = pods.filter(({ metadata }) => this.node.pods.has(metadata.uid));
    if (there.length === 0) return this;
    const node = withChanges(
      this.node,
      there.map(({ metadata }) => [metadata.uid, undefined]),
    );
    let states = this.#states;
    for (const pod of there) states = follow(this.#cycle, states, 'removePod', pod, node);
    return new Step(this.#cycle, { node, states });
  }

  verdict(): NodeVerdict | undefined {
    return filterNode(this.#cycle, this.node, this.#states);
  }
}
