/** Keeps the history that `plan.ts` decides about. */
import {
  ControllerRevision,
  deepEqual,
  isAlreadyExists,
  type Kind,
  type KubeObject,
  keyOf,
  type LabelSelector,
} from '#api';
import { mergePatch } from '#client';
import { type Adoption, controllerOf, defineAdoption, type ReconcileContext, unlessGone } from '#reconcile';
import { newRevision, planRevision, planTruncation, type RevisionSource, type Truncation } from './plan.ts';

/** Revisions of a workload, which it takes over as it does its pods. */
export const revisionsOf = <O extends KubeObject>(
  owner: Kind<O>,
  selectorOf: (owner: O) => LabelSelector | undefined,
): Adoption<O, ControllerRevision> => defineAdoption({ owner, kind: ControllerRevision, selectorOf });

/** The revision of the template now, and how many names were taken. */
export interface Settled {
  readonly revision: ControllerRevision;
  readonly collisions: number;
}

/** Sees to it that there is a revision for the template, with the highest number. Names that other templates have are
 *  passed over. */
export async function settleRevision(
  source: RevisionSource,
  { revisions, collisions }: { readonly revisions: readonly ControllerRevision[]; readonly collisions: number },
  { client }: ReconcileContext,
): Promise<Settled> {
  const step = planRevision(source.template, revisions);
  if (step.do === 'keep') return { revision: step.revision, collisions };
  if (step.do === 'renumber') {
    const { metadata } = step.revision;
    const patch = mergePatch({ metadata: { uid: metadata.uid }, revision: step.number });
    return { revision: await client.patch(ControllerRevision, keyOf(step.revision), patch), collisions };
  }
  return await create(source, { number: step.number, collisions }, client);
}

async function create(
  source: RevisionSource,
  { number, collisions }: { readonly number: number; readonly collisions: number },
  client: ReconcileContext['client'],
): Promise<Settled> {
  for (let taken = collisions; ; taken++) {
    const wanted = newRevision(source, { number, collisions: taken });
    try {
      return { revision: await client.create(ControllerRevision, wanted), collisions: taken };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { name, namespace } = wanted.metadata;
      const existing = await client.find(ControllerRevision, { name, namespace });
      if (!existing) taken--;
      else if (isOf(source, existing) && deepEqual(existing.data, wanted.data))
        return { revision: existing, collisions: taken };
    }
  }
}

const isOf = ({ owner }: RevisionSource, revision: ControllerRevision): boolean =>
  controllerOf(revision)?.uid === owner.metadata.uid;

/** Lets revisions beyond the limit go. */
export async function truncateHistory(
  revisions: readonly ControllerRevision[],
  truncation: Truncation,
  { client }: ReconcileContext,
): Promise<void> {
  for (const revision of planTruncation(revisions, truncation)) {
    const preconditions = { uid: revision.metadata.uid };
    await client.delete(ControllerRevision, keyOf(revision), { preconditions }).catch(unlessGone);
  }
}
