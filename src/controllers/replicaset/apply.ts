/** Carries out what `plan.ts` decided. */
import { isNotFound, type KubeObject, keyOf, Pod } from '#api';
import { toError } from '#base';
import type { ReconcileContext } from '#reconcile';
import { controllerReference, inSlowStartBatches, isNamespaceTerminating } from '#reconcile';
import { podFromTemplate } from '../pods/pod-from-template.ts';
import type { ReplicaKind } from './controller.ts';
import type { Observed, ReplicaFailure, ReplicaPlan } from './plan.ts';

interface Target<K extends KubeObject> {
  readonly own: ReplicaKind<K>;
  readonly object: K;
  readonly observed: Observed;
  readonly context: ReconcileContext;
}

/** What went wrong, with the error to throw once the status tells of it. */
export type Failure = ReplicaFailure & { readonly cause: unknown };

/** Makes or deletes pods; an Event tells of each. Returns the first failure. */
export async function apply<K extends KubeObject>(plan: ReplicaPlan, target: Target<K>): Promise<Failure | undefined> {
  const createErrors = await inSlowStartBatches(plan.create, () => createPod(target));
  const deletions = await Promise.allSettled(plan.remove.map(pod => deletePod(pod, target)));
  const deleteErrors = deletions.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
  return failureOf('FailedCreate', createErrors) ?? failureOf('FailedDelete', deleteErrors);
}

function failureOf(reason: ReplicaFailure['reason'], [cause]: readonly unknown[]): Failure | undefined {
  return cause === undefined ? undefined : { reason, message: toError(cause).message, cause };
}

async function createPod<K extends KubeObject>({ own, object, observed, context }: Target<K>): Promise<void> {
  const { template = { spec: { containers: [] } } } = observed.replicaSet.spec;
  const pod = podFromTemplate(template, object, controllerReference(own.kind, object));
  try {
    const created = await context.client.create(Pod, pod, { signal: context.signal });
    context.event(object, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${created.metadata.name}`,
    });
  } catch (error) {
    if (isNamespaceTerminating(error)) throw error;
    context.event(object, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${toError(error).message}`,
    });
    throw error;
  }
}

/** The precondition keeps a newer pod of the same name alive. */
async function deletePod<K extends KubeObject>(pod: Pod, { object, context }: Target<K>): Promise<void> {
  const preconditions = { uid: pod.metadata.uid };
  try {
    await context.client.delete(Pod, keyOf(pod), { preconditions, signal: context.signal });
    context.event(object, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  } catch (error) {
    if (isNotFound(error)) return;
    context.event(object, {
      type: 'Warning',
      reason: 'FailedDelete',
      message: `Error deleting: ${toError(error).message}`,
    });
    throw error;
  }
}
