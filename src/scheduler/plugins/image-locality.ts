/** ImageLocality: a pod rather goes where its images are already, the more so the larger they are.
 *  An image counts the more the more nodes have it: one node that has it is not to get all pods. */
import type { Node, Pod } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import { changedNodes } from '../counts/changed-nodes.ts';
import { definePlugin, maxScore } from '../framework/plugin.ts';

const megabyte = 1024 * 1024;
/** Less than this is pulled before anybody notices. */
const leastBytes = 23 * megabyte;
/** More than this, for each container, makes no difference. */
const mostBytesEach = 1000 * megabyte;

/** The images of a pod, and the share of nodes that has each. */
type Wanted = readonly { readonly name: string; readonly share: number }[];

export const imageLocality = definePlugin<readonly NodeInfo[], Wanted>('ImageLocality', () => {
  const index = new ImageIndex();
  return {
    preFilter: (_, { nodes }) => ({ state: nodes, skipsFilter: true }),
    preScore(pod, _, nodes) {
      const counts = index.over(nodes);
      const wanted = imagesOf(pod).map(name => ({ name, share: (counts.get(name) ?? 0) / nodes.length }));
      return wanted.every(({ share }) => share === 0) ? 'skip' : { state: wanted };
    },
    score(_, { node }, wanted) {
      const sizes = sizesOn(node);
      const bytes = wanted.reduce((sum, { name, share }) => sum + Math.trunc((sizes.get(name) ?? 0) * share), 0);
      const most = mostBytesEach * wanted.length;
      const counted = Math.min(Math.max(bytes, leastBytes), most);
      return Math.floor((maxScore * (counted - leastBytes)) / (most - leastBytes));
    },
  };
});

/** The images of a pod's containers, as nodes call them. */
const imagesOf = ({ spec: { initContainers = [], containers } }: Pod): string[] =>
  [...initContainers, ...containers].map(({ image = '' }) =>
    image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`,
  );

const known = new WeakMap<Node, ReadonlyMap<string, number>>();

/** The sizes of a node's images in bytes, by their names. */
function sizesOn(node: Node): ReadonlyMap<string, number> {
  let sizes = known.get(node);
  if (!sizes) {
    const images = node.status?.images ?? [];
    sizes = new Map(images.flatMap(({ names = [], sizeBytes = 0 }) => names.map(name => [name, sizeBytes] as const)));
    known.set(node, sizes);
  }
  return sizes;
}

/** How many nodes have each image, carried on from snapshot to snapshot. */
class ImageIndex {
  #seen: readonly NodeInfo[] = [];
  #counts = new Map<string, number>();

  over(nodes: readonly NodeInfo[]): ReadonlyMap<string, number> {
    let changed = changedNodes(this.#seen, nodes);
    if (!changed) {
      this.#counts = new Map();
      changed = changedNodes([], nodes) ?? [];
    }
    for (const { before, after } of changed) {
      if (before?.node.status?.images === after.node.status?.images) continue;
      if (before) this.#add(before.node, -1);
      this.#add(after.node, 1);
    }
    this.#seen = nodes;
    return this.#counts;
  }

  #add(node: Node, sign: 1 | -1): void {
    for (const name of sizesOn(node).keys()) this.#counts.set(name, (this.#counts.get(name) ?? 0) + sign);
  }
}
