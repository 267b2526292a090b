/** Claiming: an owner with a selector adopts matching objects that nobody controls, and lets go of its own that no longer
 *  match. Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#non-template-pod-acquisitions */
import { type Kind, type KubeObject, keyOf, type LabelSelector, matchesLabels, requirementsOf } from '#api';
import { forEachConcurrently } from '#base';
import { strategicPatch } from '#client';
import { unlessGone } from './api-errors.ts';
import type { ReconcileContext } from './controller.ts';
import { controllerIndex, controllerReference, orphansOf } from './owner-references.ts';

export interface ClaimOptions<K extends KubeObject> {
  /** The owner as the cache has it. */
  readonly owner: KubeObject;
  readonly ownerKind: Kind;
  /** What to claim; declared in `owns` and `writes`. */
  readonly kind: Kind<K>;
  readonly selector: LabelSelector;
}

/** The objects that the owner controls after adopting and releasing. Errors: what the server refuses of an object that is still
 *  there, as when somebody else became its controller: whoever goes on would make another in its place. */
export async function claim<K extends KubeObject>(options: ClaimOptions<K>, context: ReconcileContext): Promise<K[]> {
  const { owner, kind, selector } = options;
  const requirements = requirementsOf(selector);
  const lister = context.lister(kind);
  const own = lister.byIndex(controllerIndex, owner.metadata.uid);
  const orphans = lister.byIndex(controllerIndex, orphansOf(owner.metadata.namespace));
  const isMatch = (object: K) => matchesLabels(requirements, object.metadata.labels);
  const kept = own.filter(isMatch);
  if (owner.metadata.deletionTimestamp !== undefined) return kept;
  const released = own.filter(object => !isMatch(object));
  const wanted = orphans.filter(object => object.metadata.deletionTimestamp === undefined && isMatch(object));
  await forEachConcurrently(released, 10, object => release(object, options, context));
  if (wanted.length === 0 || !(await mayAdopt(options, context))) return kept;
  await forEachConcurrently(wanted, 10, async object => {
    const adopted = await adopt(object, options, context);
    if (adopted) kept.push(adopted);
  });
  return kept;
}

/** Asks the server, since a cache may not know yet that the owner is going or was replaced by another of its name. */
async function mayAdopt(
  { owner, ownerKind }: Pick<ClaimOptions<KubeObject>, 'owner' | 'ownerKind'>,
  { client, signal }: ReconcileContext,
): Promise<boolean> {
  const current = await client.find(ownerKind, keyOf(owner), { signal });
  return current?.metadata.uid === owner.metadata.uid && current.metadata.deletionTimestamp === undefined;
}

/** The uid in the patch makes it fail when the object was replaced by another of its name. */
async function adopt<K extends KubeObject>(
  object: K,
  { owner, ownerKind, kind }: ClaimOptions<K>,
  { client, signal }: ReconcileContext,
): Promise<K | undefined> {
  const metadata = { uid: object.metadata.uid, ownerReferences: [controllerReference(ownerKind, owner)] };
  return await client.patch(kind, keyOf(object), strategicPatch({ metadata }), { signal }).catch(unlessGone);
}

async function release<K extends KubeObject>(
  object: K,
  { owner, kind }: ClaimOptions<K>,
  { client, signal }: ReconcileContext,
): Promise<void> {
  const metadata = { uid: object.metadata.uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] };
  await client.patch(kind, keyOf(object), strategicPatch({ metadata }), { signal }).catch(unlessGone);
}
