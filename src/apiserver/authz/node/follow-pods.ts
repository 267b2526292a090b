/** Keeps a graph of nodes current from the cache of pods. */
import type { Pod } from '#api';
import { type Clock, type Logger, toError, turnsOf } from '#base';
import type { CacheEvent } from '../../watch/cache-event.ts';
import type { ResourceCache } from '../../watch/resource-cache.ts';
import { allOf } from '../../watch/selection.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { NodeGraph } from './node-graph.ts';

/** What is known of pods. */
export interface PodsByNode {
  /** Undefined until the pods have been read. */
  graph(): NodeGraph | undefined;
  /** The node of a pod; undefined for pods that are not there or not bound. */
  nodeOf(namespace: string, name: string): string | undefined;
}

/** Follows from now on. The graph changes in the same turn as the cache, before who watches pods is told. */
export function followPods(cache: ResourceCache, { clock, logger }: { clock: Clock; logger: Logger }): PodsByNode {
  const graph = new NodeGraph();
  let isCurrent = false;
  let reading: Promise<void> | undefined;

  const onEvent = ({ current, previous }: CacheEvent) => {
    if (current && previous && isSameToNodes(current, previous)) return;
    if (previous) graph.remove(previous.object as Pod);
    if (current) graph.add(current.object as Pod);
  };
  /** Reads all pods in turns; what happens to them meanwhile comes behind. */
  const begin = async () => {
    graph.clear();
    const turns = turnsOf(clock);
    let isLost = false;
    let early: CacheEvent[] | undefined = [];
    const watch = cache.watch({
      scope: allOf().scope,
      onEvent: event => void (early ? early.push(event) : onEvent(event)),
      onLost: () => {
        isLost = true;
        stop(watch);
      },
    });
    try {
      for (const stored of cache.snapshot().range()) {
        const turn = turns.next();
        if (turn) await turn;
        if (isLost) return;
        if (nodeNameOf(stored) !== '') graph.add(stored.object as Pod);
      }
      for (const event of early) onEvent(event);
    } catch (error) {
      watch[Symbol.dispose]();
      throw error;
    }
    early = undefined;
    isCurrent = true;
  };
  const stop = (watch: Disposable) => {
    watch[Symbol.dispose]();
    isCurrent = false;
    read();
  };
  const read = () => {
    reading ??= cache
      .start()
      .then(begin)
      .catch((error: unknown) => logger.debug('pods cannot be read', { error: toError(error) }))
      .finally(() => {
        reading = undefined;
      });
  };
  read();

  return {
    graph() {
      if (!isCurrent) read();
      return isCurrent ? graph : undefined;
    },
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
