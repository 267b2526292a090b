/** How many pods that match are in each place, a place being the nodes with one value of a label.
 *
 *  Guarantees: what was answered for a snapshot stays as it is. The next snapshot costs a look at each node, and at the
 *  pods of those that differ: nobody goes through all pods for each pod. */
import type { Node, Pod } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import { changedNodes } from './changed-nodes.ts';
import { Tally } from './tally.ts';

/** Which pods are counted, and where. */
export interface CountQuestion {
  /** The label of nodes whose values are the places. */
  readonly topologyKey: string;
  readonly isMatch: (pod: Pod) => boolean;
  /** Whether a node that has the label counts. Default: all. */
  readonly isCounted?: (node: Node) => boolean;
}

/** The answer for one snapshot. */
export interface PodCounts {
  /** Pods that match, by place. */
  readonly pods: Tally;
  /** Nodes that count, by place: those of 0 are no places. */
  readonly nodes: Tally;
}

/** Answers one question over one snapshot after the other. */
export class PodCounter {
  readonly #question: CountQuestion;
  #seen: readonly NodeInfo[] = [];
  /** The pods that were counted on each node, -1 for a node that does not count. */
  #counts: number[] = [];
  #pods = Tally.empty();
  #nodes = this.#pods.sibling();

  constructor(question: CountQuestion) {
    this.#question = question;
  }

  /** The answer for these nodes. */
  over(nodes: readonly NodeInfo[]): PodCounts {
    const changed = changedNodes(this.#seen, nodes) ?? this.#restart(nodes);
    for (const { index, before, after } of changed) {
      this.#forget(before, this.#counts[index] ?? -1);
      this.#counts[index] = this.#count(after);
    }
    this.#seen = nodes;
    return { pods: this.#pods.copy(), nodes: this.#nodes.copy() };
  }

  #restart(nodes: readonly NodeInfo[]) {
    this.#counts = [];
    this.#pods = Tally.empty();
    this.#nodes = this.#pods.sibling();
    return changedNodes([], nodes) ?? [];
  }

  #placeOf({ node }: NodeInfo): string | undefined {
    return node.metadata.labels?.[this.#question.topologyKey];
  }

  #forget(before: NodeInfo | undefined, count: number): void {
    const place = before && this.#placeOf(before);
    if (place === undefined || count < 0) return;
    this.#nodes.add(place, -1);
    if (count > 0) this.#pods.add(place, -count);
  }

  #count(info: NodeInfo): number {
    const place = this.#placeOf(info);
    const { isCounted, isMatch } = this.#question;
    if (place === undefined || !(isCounted?.(info.node) ?? true)) return -1;
    let count = 0;
    for (const pod of info.pods.values()) if (isMatch(pod)) count++;
    this.#nodes.add(place, 1);
    if (count > 0) this.#pods.add(place, count);
    return count;
  }
}

/** Nodes that all counters together may keep counts of: some 20 MB. */
const maxCounts = 1_000_000;
const minCounters = 16;

/** Keeps the counters of the questions that were asked last. */
export class PodCounters {
  readonly #counters = new Map<string, PodCounter>();

  /** The answer to a question; questions with the same key are the same. */
  over(nodes: readonly NodeInfo[], key: string, question: () => CountQuestion): PodCounts {
    const counter = this.#counters.get(key) ?? new PodCounter(question());
    this.#counters.delete(key);
    this.#counters.set(key, counter);
    const limit = Math.max(minCounters, Math.floor(maxCounts / Math.max(1, nodes.length)));
    const [oldest] = this.#counters.keys();
    if (this.#counters.size > limit && oldest !== undefined) this.#counters.delete(oldest);
    return counter.over(nodes);
  }
}
