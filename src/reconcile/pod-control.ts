/** Pod control: the pods that an owner makes and ends, with the events that `kubectl describe` shows of it.
 *
 *  Nothing counts what was asked for and has not been seen: the key comes again only when the caches show it
 *  (`freshness.ts`). */
import {
  isNamespaceTerminating,
  isNotFound,
  type Kind,
  type KubeObject,
  keyOf,
  type New,
  Pod,
  type PodTemplateSpec,
} from '#api';
import { toError } from '#base';
import type { ReconcileContext } from './controller.ts';
import { controllerReference } from './owner-references.ts';
import { podFromTemplate } from './pod-from-template.ts';
import { inSlowStartBatches } from './slow-start.ts';

/** What went wrong, in the words of conditions and events, with the error to throw once the status tells of it. */
export interface PodFailure {
  /** As the event's. */
  readonly reason: 'FailedCreate' | 'FailedDelete';
  /** What the server said. */
  readonly message: string;
  /** The first error. */
  readonly cause: unknown;
}

/** Whose pods. */
export interface PodOwner {
  /** The owner's kind. */
  readonly kind: Kind;
  /** The owner. */
  readonly object: KubeObject;
}

/** Pods to make: so many after a template, or each as a function of its position says. */
export type PodsToCreate = { readonly count: number } & (
  | { readonly template: PodTemplateSpec }
  | { podAt(this: void, position: number): New<Pod> }
);

/** Makes pods, in batches that double. Returns the first failure. */
export async function createPods(
  pods: PodsToCreate,
  owner: PodOwner,
  context: ReconcileContext,
): Promise<PodFailure | undefined> {
  const { object, kind } = owner;
  const podAt =
    'podAt' in pods ? pods.podAt : () => podFromTemplate(pods.template, object, controllerReference(kind, object));
  const create = (position: number) => createPod(podAt(position), owner, context);
  return failureOf('FailedCreate', await inSlowStartBatches(pods.count, create));
}

/** Deletes pods, all at once. Returns the first failure; a pod that is gone is none. */
export async function deletePods(
  pods: readonly Pod[],
  { object }: Pick<PodOwner, 'object'>,
  context: ReconcileContext,
): Promise<PodFailure | undefined> {
  const results = await Promise.allSettled(pods.map(pod => deletePod(pod, object, context)));
  const errors = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
  return failureOf('FailedDelete', errors);
}

function failureOf(reason: PodFailure['reason'], [cause]: readonly unknown[]): PodFailure | undefined {
  return cause === undefined ? undefined : { reason, message: toError(cause).message, cause };
}

async function createPod(
  pod: New<Pod>,
  { object }: Pick<PodOwner, 'object'>,
  { client, event }: ReconcileContext,
): Promise<void> {
  try {
    const created = await client.create(Pod, pod);
    const message = `Created pod: ${created.metadata.name}`;
    event(object, { type: 'Normal', reason: 'SuccessfulCreate', message });
  } catch (error) {
    if (isNamespaceTerminating(error)) throw error;
    const message = `Error creating: ${toError(error).message}`;
    event(object, { type: 'Warning', reason: 'FailedCreate', message });
    throw error;
  }
}

/** The precondition keeps a newer pod of the same name alive. */
async function deletePod(pod: Pod, owner: KubeObject, { client, event }: ReconcileContext): Promise<void> {
  try {
    await client.delete(Pod, keyOf(pod), { preconditions: { uid: pod.metadata.uid } });
    event(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  } catch (error) {
    if (isNotFound(error)) return;
    const message = `Error deleting: ${toError(error).message}`;
    event(owner, { type: 'Warning', reason: 'FailedDelete', message });
    throw error;
  }
}
