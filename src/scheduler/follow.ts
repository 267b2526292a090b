/** Feeds the scheduler's cache, queue and nominations from informers. */
import { groupKeyOf, isFinalPhase, type Kind, type KubeObject, Node, Pod, type Pod as PodObject } from '#api';
import type { Change, Informers } from '#client';
import type { SchedulerCache } from './cache/cache.ts';
import type { NominationTable } from './cache/nominations.ts';
import {
  type ClusterEvent,
  kindKey,
  nodeUpdated,
  podAdded,
  podDeleted,
  podUpdated,
  podWaiting,
} from './framework/cluster-event.ts';
import type { PodGroupTable } from './groups/pod-groups.ts';
import type { SchedulingQueue } from './queue/scheduling-queue.ts';

/** Who is told of what. */
export interface FollowOptions {
  readonly informers: Informers;
  /** What plugins registered events of, or read: followed besides pods and nodes. */
  readonly kinds: readonly Kind[];
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly nominations: NominationTable;
  readonly podGroups: PodGroupTable;
  readonly isOurs: (pod: PodObject) => boolean;
  readonly onEvent: (event: ClusterEvent) => void;
  /** A pod asks for no node any more. */
  readonly onLeft: (uid: string) => void;
  /** A pod is gone: whatever else is known of it may go. */
  readonly onGone: (uid: string) => void;
}

/** Begins to follow; disposing the result ends it. */
export function follow(options: FollowOptions): Disposable {
  const { informers, kinds } = options;
  const subscriptions = new DisposableStack();
  subscriptions.use(informers.for(Node).onChange(change => onNode(options, change)));
  subscriptions.use(informers.for(Pod).onChange(change => onPod(options, change)));
  const others = kinds.filter(kind => kindKey(kind) !== kindKey(Node) && kindKey(kind) !== kindKey(Pod));
  for (const kind of others)
    subscriptions.use(informers.for(kind).onChange(change => options.onEvent(eventOf(kind, change))));
  return subscriptions;
}

const actionOf = { added: 'Add', updated: 'Update', deleted: 'Delete' } as const;

const eventOf = (kind: Kind, { type, object, previous }: Change<KubeObject>): ClusterEvent => ({
  kind,
  actions: [actionOf[type]],
  object,
  ...(previous ? { previous } : {}),
});

function onNode({ cache, onEvent }: FollowOptions, { type, object: node, previous }: Change<Node>): void {
  if (type === 'deleted') cache.removeNode(node.metadata.name);
  else cache.setNode(node);
  onEvent(previous ? nodeUpdated(node, previous) : { kind: Node, actions: [actionOf[type]], object: node });
}

/** Whether a pod needs resources of a node no more. */
const isFinished = (pod: PodObject): boolean => isFinalPhase(pod.status?.phase);

function onPod(options: FollowOptions, change: Change<PodObject>): void {
  const { object: pod } = change;
  if (change.type === 'deleted' || isFinished(pod)) onEnded(options, change);
  else if (pod.spec.nodeName) onPlaced(options, change);
  else if (options.isOurs(pod) && !pod.metadata.deletionTimestamp) onWaiting(options, change);
  else leave(options, pod);
}

function onEnded(options: FollowOptions, { type, object: pod, previous }: Change<PodObject>): void {
  const { uid } = pod.metadata;
  leave(options, pod);
  if (type === 'deleted') options.onGone(uid);
  options.cache.removePod(uid);
  options.podGroups.forget(uid);
  if (pod.spec.nodeName && !(previous && isFinished(previous))) options.onEvent(podDeleted(pod));
}

function onPlaced(
  { cache, queue, nominations, podGroups, onEvent }: FollowOptions,
  { object: pod, previous }: Change<PodObject>,
): void {
  const { uid } = pod.metadata;
  podGroups.see(pod);
  queue.delete(uid);
  nominations.delete(uid);
  cache.setPod(pod);
  onEvent(previous?.spec.nodeName ? podUpdated(pod, previous) : podAdded(pod));
}

function onWaiting(
  { cache, queue, nominations, podGroups, onEvent }: FollowOptions,
  { object: pod, previous }: Change<PodObject>,
): void {
  // One that is assumed somewhere counts there already.
  if (cache.nodeOf(pod.metadata.uid) === undefined) nominations.observe(pod, previous);
  podGroups.see(pod);
  queue.set(pod);
  if (!previous && groupKeyOf(pod)) onEvent(podWaiting(pod));
  const event = previous && podUpdated(pod, previous);
  // What is said of a pod, as by this scheduler, does not change its case.
  if (event && (event.actions.length > 1 || pod.metadata.generation !== previous.metadata.generation)) onEvent(event);
}

/** The pod asks for no node any more; the room that was made for it is others'. */
function leave({ queue, nominations, podGroups, onEvent, onLeft }: FollowOptions, pod: PodObject): void {
  const { uid } = pod.metadata;
  queue.delete(uid);
  if (!pod.spec.nodeName) podGroups.forget(uid);
  onLeft(uid);
  if (nominations.nodeOf(uid) === undefined) return;
  nominations.delete(uid);
  onEvent(podDeleted(pod));
}
