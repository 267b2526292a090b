/** Claiming: an owner with a selector adopts matching objects that nobody controls, and lets go of its own that no
 *  longer match. Source:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#non-template-pod-acquisitions */
import {
  type Kind,
  type KubeObject,
  keyOf,
  type LabelSelector,
  matchesLabels,
  type OwnerReference,
  requirementsOf,
  selects,
} from '#api';
import { forEachConcurrently } from '#base';
import { labelsOf } from '#client';
import { unlessGone } from './api-errors.ts';
import type { ReconcileContext, WatchDeclaration } from './controller.ts';
import type { Index } from './indexes.ts';
import { controllerIndex, controllerOf, controllerReference, orphansOf, ownersPatch } from './owner-references.ts';

/** Which objects an owner takes over. The value is declared in `adopts` and passed to {@link claim}. */
export interface Adoption<O extends KubeObject = KubeObject, K extends KubeObject = KubeObject> {
  /** The primary kind. */
  readonly owner: Kind<O>;
  /** What is adopted. */
  readonly kind: Kind<K>;
  /** Which of them an owner wants. */
  selectorOf(this: void, owner: O): LabelSelector | undefined;
  /** Whether an owner wants one that its selector matches. Default: it does. */
  accepts?(this: void, owner: O, object: K): boolean;
  /** Which of its own an owner has still to do with, by its uid. Default: all that it controls. */
  readonly among?: Index<K>;
  /** Put on what is adopted, and taken off what is released. Default: none. Only of built-in kinds. */
  readonly finalizer?: string;
}

/** Ties the types of an adoption together. */
export const defineAdoption = <O extends KubeObject, K extends KubeObject>(adoption: Adoption<O, K>): Adoption<O, K> =>
  adoption;

/** An object that nobody controls concerns all that may adopt it. */
export const watchOrphans = ({ owner, kind, selectorOf, accepts = () => true }: Adoption): WatchDeclaration => ({
  kind,
  keysOf(object, lister) {
    if (controllerOf(object)) return [];
    const isWanted = (candidate: KubeObject) =>
      selects(selectorOf(candidate), labelsOf(object)) && accepts(candidate, object);
    return lister(owner).list(object.metadata.namespace).filter(isWanted).map(keyOf);
  },
});

/** The objects that the owner controls after adopting and releasing. `owner` is as the cache has it. Errors: what the
 *  server refuses of an object that is still there, as when somebody else became its controller: whoever goes on would
 *  make another in its place. */
export async function claim<O extends KubeObject, K extends KubeObject>(
  adoption: Adoption<O, K>,
  owner: O,
  context: ReconcileContext,
): Promise<K[]> {
  const { kind, accepts = () => true } = adoption;
  const requirements = requirementsOf(adoption.selectorOf(owner) ?? {});
  const lister = context.lister(kind);
  const own = lister.byIndex(adoption.among?.name ?? controllerIndex, owner.metadata.uid);
  const orphans = lister.byIndex(controllerIndex, orphansOf(owner.metadata.namespace));
  const isMatch = (object: K) => matchesLabels(requirements, labelsOf(object)) && accepts(owner, object);
  const { kept = [], released = [] } = Object.groupBy(own, object => (isMatch(object) ? 'kept' : 'released'));
  if (owner.metadata.deletionTimestamp !== undefined) return kept;
  const wanted = orphans.filter(object => object.metadata.deletionTimestamp === undefined && isMatch(object));
  await forEachConcurrently(released, 10, object => release(object, owner, adoption, context));
  if (wanted.length === 0 || !(await mayAdopt(adoption, owner, context))) return kept;
  const reference = controllerReference(adoption.owner, owner);
  await forEachConcurrently(wanted, 10, async object => {
    const adopted = await adopt(object, reference, adoption, context);
    if (adopted) kept.push(adopted);
  });
  return kept;
}

/** Asks the server, since a cache may not know yet that the owner is going or was replaced by another of its name. */
async function mayAdopt({ owner: kind }: Adoption, owner: KubeObject, { client }: ReconcileContext): Promise<boolean> {
  const current = await client.find(kind, keyOf(owner));
  return current?.metadata.uid === owner.metadata.uid && current.metadata.deletionTimestamp === undefined;
}

/** The uid in the patch makes it fail when the object was replaced by another of its name. */
async function adopt<K extends KubeObject>(
  object: K,
  reference: OwnerReference,
  { kind, finalizer }: Pick<Adoption<never, K>, 'kind' | 'finalizer'>,
  { client }: ReconcileContext,
): Promise<K | undefined> {
  const patch = ownersPatch(kind, object, { add: [reference], addFinalizer: finalizer });
  return await client.patch(kind, keyOf(object), patch).catch(unlessGone);
}

async function release<K extends KubeObject>(
  object: K,
  owner: KubeObject,
  { kind, finalizer }: Pick<Adoption<never, K>, 'kind' | 'finalizer'>,
  { client }: ReconcileContext,
): Promise<void> {
  const patch = ownersPatch(kind, object, { drop: [owner.metadata.uid], dropFinalizer: finalizer });
  await client.patch(kind, keyOf(object), patch).catch(unlessGone);
}
