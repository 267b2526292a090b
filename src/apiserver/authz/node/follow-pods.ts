/** Keeps a graph of nodes current from the cache of pods. */
import type { Pod } from '#api';
import type { ResourceCache } from '../../watch/resource-cache.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { type FollowCacheOptions, FollowedCache } from '../follow-cache.ts';
import { NodeGraph } from './node-graph.ts';

/** What is known of pods. */
export interface PodsByNode {
  /** Undefined until the pods have been read. */
  graph(): NodeGraph | undefined;
  /** The node of a pod; undefined for pods that are not there or not bound. */
  nodeOf(namespace: string, name: string): string | undefined;
}

/** Follows from now on. */
export function followPods(cache: ResourceCache, options: FollowCacheOptions): PodsByNode {
  const graph = new NodeGraph();
  const pods = new FollowedCache(
    cache,
    {
      clear: () => graph.clear(),
      add(stored) {
        if (nodeNameOf(stored) !== '') graph.add(stored.object as Pod);
      },
      onEvent({ current, previous }) {
        if (current && previous && isSameToNodes(current, previous)) return;
        if (previous) graph.remove(previous.object as Pod);
        if (current) graph.add(current.object as Pod);
      },
    },
    options,
  );
  return {
    graph: () => (pods.isCurrent() ? graph : undefined),
    nodeOf(namespace, name) {
      const stored = cache.get(namespace, name);
      return stored && (nodeNameOf(stored) || undefined);
    },
  };
}

const nodeNameOf = (stored: StoredObject): string => stored.fieldOf('spec.nodeName');

/** Most changes of a pod are of its status. What it names changes with its spec, which is counted. */
function isSameToNodes(current: StoredObject, previous: StoredObject): boolean {
  const [node, before] = [nodeNameOf(current), nodeNameOf(previous)];
  if (node !== before) return false;
  return node === '' || current.object.metadata.generation === previous.object.metadata.generation;
}
