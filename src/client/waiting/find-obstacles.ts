/** Finds out what keeps an object from being available. */
import {
  Event,
  formatLabelSelector,
  type KubeObject,
  type LabelSelector,
  Pod,
  ReplicaSet,
  ReplicationController,
  requirementsOf,
} from '#api';
import type { CallOptions, Client } from '../client.ts';
import { explainPod, lastOf } from './explain-pod.ts';

/** What keeps an object from being available. */
export interface Obstacle {
  /** `pod`, `replicaset`. */
  readonly resource: string;
  /** Name of the object. */
  readonly name: string;
  /** In the words of its status, or of its last event. */
  readonly why: string;
}

/** So many pods are looked at; others wait for the same, as a rule. */
const mostPods = 5;

/** The pods of a workload, or the pod itself, that are not ready, each with its reason; where there are no pods, what
 *  those say who were to make them. Empty when nothing is known. */
export async function findObstacles(client: Client, object: KubeObject, options: CallOptions): Promise<Obstacle[]> {
  const { namespace } = object.metadata;
  const labelSelector = selectorOf(object);
  const pods =
    object.kind === 'Pod'
      ? [object as Pod]
      : labelSelector === undefined
        ? []
        : (await client.list(Pod, { ...options, namespace, labelSelector })).items;
  const obstacles: Obstacle[] = [];
  for (const pod of pods) {
    if (obstacles.length >= mostPods) break;
    const isReady = explainPod(pod, []) === undefined;
    const why = isReady ? undefined : explainPod(pod, await eventsOf(client, pod, options));
    if (why !== undefined) obstacles.push({ resource: 'pod', name: pod.metadata.name, why });
  }
  if (pods.length > 0 || labelSelector === undefined) return obstacles;
  const { items } = await client.list(ReplicaSet, { ...options, namespace, labelSelector });
  const makers = [
    ...items.map(maker => ({ resource: ReplicaSet.singular, maker })),
    { resource: object.kind.toLowerCase(), maker: object },
  ];
  for (const { resource, maker } of makers) {
    const warning = lastOf((await eventsOf(client, maker, options)).filter(({ type }) => type === 'Warning'));
    if (warning) return [{ resource, name: maker.metadata.name, why: `${warning.reason}: ${warning.message}` }];
  }
  return [];
}

/** The selector of a workload's pods as text; the oldest kind has a map of labels. */
function selectorOf(object: KubeObject): string | undefined {
  const { selector } = (object as { spec?: { selector?: LabelSelector | Record<string, string> } }).spec ?? {};
  if (selector === undefined) return undefined;
  const isMap = object.kind === ReplicationController.kind;
  const labels = isMap ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector);
  return formatLabelSelector(requirementsOf(labels));
}

async function eventsOf(client: Client, { metadata }: KubeObject, options: CallOptions): Promise<Event[]> {
  const { namespace, uid } = metadata;
  return (await client.list(Event, { ...options, namespace, fieldSelector: `involvedObject.uid=${uid}` })).items;
}
