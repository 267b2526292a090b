/** Who owns whom.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/ */
import { isBuiltIn, type Kind, type KubeObject, type OwnerReference, parseApiVersion } from '#api';
import { mergePatch, type Patch, strategicPatch } from '#client';
import { type Index, namedIndex } from './indexes.ts';

/** The reference by which `owner` controls an object that it makes. */
export function controllerReference(kind: Kind, owner: KubeObject): OwnerReference {
  return { ...ownerReference(kind, owner), controller: true, blockOwnerDeletion: true };
}

/** The reference by which `owner` takes an object along when it goes, without controlling it. */
export function ownerReference({ apiVersion, kind }: Kind, { metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid };
}

/** References to owners that come, and uids of owners that go. */
export interface OwnersChange {
  /** Default: none. */
  readonly add?: readonly OwnerReference[];
  /** Default: none. */
  readonly drop?: readonly string[];
  /** A finalizer that comes with them. Default: none. Only of built-in kinds. */
  readonly addFinalizer?: string | undefined;
  /** A finalizer that goes with them. Default: none. Only of built-in kinds. */
  readonly dropFinalizer?: string | undefined;
}

/** The patch that changes the owners of an object and leaves what others said of them. It fails with a conflict when
 *  another object has its name. Custom resources take their owners as a whole, so theirs fails also when somebody else
 *  has written the object since. */
export function ownersPatch(kind: Kind, { metadata }: KubeObject, change: OwnersChange): Patch {
  const { uid, resourceVersion } = metadata;
  if (isBuiltIn(kind)) {
    const { add = [], drop = [] } = change;
    const ownerReferences = [...add, ...drop.map(owner => ({ $patch: 'delete', uid: owner }))];
    return strategicPatch({ metadata: { uid, ownerReferences, ...finalizersChange(change) } });
  }
  return mergePatch({ metadata: { uid, resourceVersion, ownerReferences: ownersAfter(metadata, change) } });
}

/** The owners of an object once they have changed. */
export function ownersAfter(
  { ownerReferences: before = [] }: Pick<KubeObject['metadata'], 'ownerReferences'>,
  { add = [], drop = [] }: Pick<OwnersChange, 'add' | 'drop'>,
): OwnerReference[] {
  const gone = new Set([...drop, ...add.map(owner => owner.uid)]);
  return [...before.filter(owner => !gone.has(owner.uid)), ...add];
}

const finalizersChange = ({ addFinalizer, dropFinalizer }: OwnersChange): object => ({
  ...(addFinalizer === undefined ? {} : { finalizers: [addFinalizer] }),
  ...(dropFinalizer === undefined ? {} : withoutFinalizer(dropFinalizer)),
});

/** What of a strategic patch's metadata takes a finalizer off an object, whatever others there are. */
export const withoutFinalizer = (finalizer: string): object => ({
  '$deleteFromPrimitiveList/finalizers': [finalizer],
});

/** The reference to the one controller of an object, if it has one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(reference => reference.controller === true);
}

/** Whether a reference points at an object of this kind, in whatever version of its group. */
export function refersTo(reference: OwnerReference, kind: Kind): boolean {
  return reference.kind === kind.kind && parseApiVersion(reference.apiVersion).group === kind.group;
}

/** The index that files every object under its controller's uid, or under {@link orphansOf} its namespace. */
export const controllerIndex = 'controller';

/** Values of {@link controllerIndex}. */
export function controllerIndexValues(object: KubeObject): readonly string[] {
  return [controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace)];
}

/** The value of {@link controllerIndex} for objects of a namespace that nobody controls. */
export const orphansOf = (namespace: string | undefined): string => `orphans/${namespace ?? ''}`;

/** The index that files objects of a kind under the uid of their controller; there for all that a controller owns or
 *  adopts, and for its primary kind. Others declare it. */
export const byController = <K extends KubeObject>(kind: Kind<K>): Index<K> =>
  namedIndex<K>(controllerIndex, { kind, values: controllerIndexValues });
