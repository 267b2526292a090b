/** Carries out what `plan.ts` decided about pods, with events in upstream's words. */
import { isAlreadyExists, isNamespaceTerminating, isNotFound, keyOf, Pod, StatefulSet } from '#api';
import { toError } from '#base';
import { strategicPatch } from '#client';
import { controllerReference, inSlowStartBatches, type ReconcileContext, unlessGone } from '#reconcile';
import { templateOf } from '../history/plan.ts';
import { ensureClaims } from './claims.ts';
import { missingLabels, ordinalOf, podNameOf, podOf } from './identity.ts';
import type { Observed } from './observed.ts';
import type { Creation, StatefulPlan } from './plan.ts';

/** Makes and deletes pods. Returns the first error. */
export async function applyPods(plan: StatefulPlan, observed: Observed, context: ReconcileContext): Promise<unknown> {
  const { set } = observed;
  for (const details of plan.events) context.event(set, details);
  const errors = await inSlowStartBatches(plan.create.length, async position => {
    const creation = plan.create[position];
    if (creation) await create(creation, observed, context);
  });
  const removals = await Promise.allSettled(plan.remove.map(pod => remove(pod, set, context)));
  return errors[0] ?? removals.find(result => result.status === 'rejected')?.reason;
}

/** Labels that pods lack by which they are found under their names, such as those of pods that were adopted. */
export async function keepIdentity({ set, slots }: Observed, context: ReconcileContext): Promise<void> {
  for (const { pod, ordinal } of slots) {
    const labels = pod && missingLabels(pod, set, ordinal);
    if (!labels) continue;
    const patch = strategicPatch({ metadata: { uid: pod.metadata.uid, labels } });
    await context.client.patch(Pod, keyOf(pod), patch).catch(unlessGone);
    tell(set, { verb: 'update', reason: 'Update', name: pod.metadata.name }, context);
  }
}

async function create(
  { ordinal, revision }: Creation,
  { set, update }: Observed,
  context: ReconcileContext,
): Promise<void> {
  const kept = revision === update ? undefined : templateOf(revision);
  const template = kept ?? set.spec.template;
  const pod = podOf(set, { ordinal, revision, template }, controllerReference(StatefulSet, set));
  const telling = { verb: 'create', reason: 'Create', name: podNameOf(set, ordinal) } as const;
  try {
    await ensureClaims(set, ordinal, context);
    await context.client.create(Pod, pod);
    tell(set, telling, context);
  } catch (error) {
    if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) tell(set, { ...telling, error }, context);
    throw error;
  }
}

/** The precondition keeps a newer pod of the same name alive. */
async function remove(pod: Pod, set: StatefulSet, context: ReconcileContext): Promise<void> {
  const telling = { verb: 'delete', reason: 'Delete', name: podNameOf(set, ordinalOf(pod, set) ?? 0) } as const;
  try {
    await context.client.delete(Pod, keyOf(pod), { preconditions: { uid: pod.metadata.uid } });
    tell(set, telling, context);
  } catch (error) {
    if (isNotFound(error)) return;
    tell(set, { ...telling, error }, context);
    throw error;
  }
}

interface Telling {
  readonly verb: string;
  readonly reason: 'Create' | 'Delete' | 'Update';
  readonly name: string;
  readonly error?: unknown;
}

function tell(set: StatefulSet, { verb, reason, name, error }: Telling, { event }: ReconcileContext): void {
  const what = `${verb} Pod ${name} in StatefulSet ${set.metadata.name}`;
  if (error === undefined) event(set, { type: 'Normal', reason: `Successful${reason}`, message: `${what} successful` });
  else {
    const message = `${what} failed error: ${toError(error).message}`;
    event(set, { type: 'Warning', reason: `Failed${reason}`, message });
  }
}
