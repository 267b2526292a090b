/** Makes the claims of pods, and looks after who owns them. */
import { isAlreadyExists, isNamespaceTerminating, PersistentVolumeClaim, type Pod, type StatefulSet } from '#api';
import { toError } from '#base';
import { ownersAfter, type ReconcileContext, unlessGone } from '#reconcile';
import { claimsOf, ordinalOf, podNameOf } from './identity.ts';
import type { Observed } from './observed.ts';
import { planRetention } from './retention.ts';

/** Makes the claims that the pod with a number lacks: it is made only when it has them. */
export async function ensureClaims(
  set: StatefulSet,
  ordinal: number,
  { client, lister, event }: ReconcileContext,
): Promise<void> {
  for (const { claim } of claimsOf(set, ordinal)) {
    const { name, namespace } = claim.metadata;
    const existing = lister(PersistentVolumeClaim).get({ name, namespace });
    if (existing?.metadata.deletionTimestamp !== undefined) throw new Error(`pvc ${name} is being deleted`);
    if (existing) continue;
    const about = `${podNameOf(set, ordinal)} in StatefulSet ${set.metadata.name}`;
    try {
      await client.create(PersistentVolumeClaim, claim);
      event(set, { type: 'Normal', reason: 'SuccessfulCreate', message: `create Claim ${name} Pod ${about} success` });
    } catch (error) {
      if (isAlreadyExists(error)) continue;
      if (isNamespaceTerminating(error)) throw error;
      const message = `create Claim ${name} for Pod ${about} failed error: ${toError(error).message}`;
      event(set, { type: 'Warning', reason: 'FailedCreate', message });
      throw error;
    }
  }
}

/** Makes what claims pods that wait for a node have lost, and gives all claims the owners that the retention policy
 *  asks for, before a pod goes. */
export async function keepClaims({ set, slots, condemned }: Observed, context: ReconcileContext): Promise<void> {
  if (!set.spec.volumeClaimTemplates?.length) return;
  for (const { ordinal, pod } of slots) {
    if (!pod) continue;
    if (pod.status?.phase === 'Pending') await ensureClaims(set, ordinal, context);
    await retain(pod, { set, ordinal, isCondemned: false }, context);
  }
  for (const pod of condemned)
    await retain(pod, { set, ordinal: ordinalOf(pod, set) ?? 0, isCondemned: true }, context);
}

interface Retained {
  readonly set: StatefulSet;
  readonly ordinal: number;
  readonly isCondemned: boolean;
}

async function retain(pod: Pod, { set, ordinal, isCondemned }: Retained, context: ReconcileContext): Promise<void> {
  for (const { claim } of claimsOf(set, ordinal)) {
    const { name, namespace } = claim.metadata;
    const existing = context.lister(PersistentVolumeClaim).get({ name, namespace });
    if (!existing) continue;
    const step = planRetention(existing, { set, pod, isCondemned });
    if (step.do === 'change') {
      const metadata = { ...existing.metadata, ownerReferences: ownersAfter(existing.metadata, step.change) };
      await context.client.update(PersistentVolumeClaim, { ...existing, metadata }).catch(unlessGone);
    } else if (step.do === 'conflict') {
      const message =
        `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a managing controller, ` +
        'the retention policy is ignored for this claim';
      context.event(existing, { type: 'Warning', reason: 'ConflictingController', message });
    }
  }
}
