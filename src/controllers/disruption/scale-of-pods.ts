/** How many pods there should be: the sizes of all that made the pods of a budget, each counted once. */
import { type OwnerReference, type Pod, ReplicaSet } from '#api';
import { controllerOf, findScale, kindOfTarget, type ReconcileContext, refersTo, type ScaleAccess } from '#reconcile';

/** The sum of sizes, and pods that nothing made. Throws when something that made pods is unknown or has no size. */
export async function scaleOfPods(
  pods: readonly Pod[],
  { lister, client, signal, state: { informers } }: ReconcileContext<Pick<ScaleAccess, 'informers'>>,
): Promise<{ readonly scale: number; readonly unmanaged: readonly string[] }> {
  const unmanaged = pods.filter(pod => !controllerOf(pod)).map(({ metadata }) => metadata.name);
  const owners = new Map<string, { owner: OwnerReference; pod: Pod }>();
  for (const pod of pods) {
    const owner = rootOf(pod, lister);
    if (owner) owners.set(owner.uid, { owner, pod });
  }
  let scale = 0;
  for (const { owner, pod } of owners.values()) scale += await sizeOf(owner, pod, { client, informers, signal });
  return { scale, unmanaged };
}

/** What is scaled: the controller of the pod, or the deployment that this belongs to. */
function rootOf(pod: Pod, lister: ReconcileContext['lister']): OwnerReference | undefined {
  const owner = controllerOf(pod);
  if (!owner || !refersTo(owner, ReplicaSet)) return owner;
  const set = lister(ReplicaSet).get({ namespace: pod.metadata.namespace, name: owner.name });
  return (set?.metadata.uid === owner.uid && controllerOf(set)) || owner;
}

async function sizeOf(owner: OwnerReference, pod: Pod, access: ScaleAccess): Promise<number> {
  const kind = await kindOfTarget(owner, access);
  const target = { ...owner, namespace: pod.metadata.namespace };
  const scale = kind && (await findScale(kind, target, access));
  if (scale?.metadata.uid !== owner.uid)
    throw new Error(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
  return scale.spec.replicas ?? 0;
}
