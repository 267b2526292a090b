/** The claim that stands for a pod's extended resources: the scheduler makes it when it has found the devices.
 *
 *  Flow: for each node a claim is drafted that asks for what the node has not itself; that of the chosen node is made
 *  before the pod is bound, and the pod's status says which containers it serves. Guarantees: a pod has one such claim
 *  at most; one of an attempt that did not end with a node goes before the next. */
import {
  type AllocationResult,
  allocatedClaimFinalizer,
  type ContainerExtendedResourceRequest,
  extendedClaimAnnotation,
  extendedRequestsOf,
  isExtendedClaim,
  keyOf,
  Pod,
  ResourceClaim,
} from '#api';
import type { Client } from '#client';
import { controllerOf, controllerReference, patchStatus, removeFinalizer, unlessGone } from '#reconcile';
import type { Handle } from '../../framework/handle.ts';
import { bindClaim } from './bind-claim.ts';
import type { ClassesByResource } from './extended-resources.ts';

/** A claim that nobody was told of yet. */
export interface DraftClaim {
  /** With a name and a UID that are good here alone. */
  readonly claim: ResourceClaim;
  readonly mappings: readonly ContainerExtendedResourceRequest[];
}

/** The claim for the devices of these classes; undefined when the pod needs none of them. */
export function draftClaim(pod: Pod, classes: ClassesByResource): DraftClaim | undefined {
  if (classes.size === 0) return undefined;
  const { namespace = '', uid } = pod.metadata;
  const { requests, mappings } = extendedRequestsOf(pod, classes);
  if (requests.length === 0) return undefined;
  const metadata = {
    name: '<extended-resources>',
    namespace,
    uid: `extended-resources-of-${uid}`,
    resourceVersion: '0',
    creationTimestamp: pod.metadata.creationTimestamp,
  };
  const { apiVersion, kind } = ResourceClaim;
  return { claim: { apiVersion, kind, metadata, spec: { devices: { requests: [...requests] } } }, mappings };
}

interface MakeClaimOptions {
  readonly pod: Pod;
  readonly allocation: AllocationResult;
  readonly client: Client;
  readonly signal: AbortSignal;
}

/** Makes the claim, with its devices, and has the pod's status name it. Returns it as it is then. */
export async function makeClaim(
  { claim: { spec }, mappings }: DraftClaim,
  { pod, allocation, client, signal }: MakeClaimOptions,
): Promise<ResourceClaim> {
  const { name, namespace = '' } = pod.metadata;
  const metadata = {
    generateName: `${name}-extended-resources-`,
    namespace,
    annotations: { [extendedClaimAnnotation]: 'true' },
    ownerReferences: [controllerReference(Pod, pod)],
    finalizers: [allocatedClaimFinalizer],
  };
  const made = await client.create(ResourceClaim, { metadata, spec }, { signal });
  const bound = await bindClaim(made, { pod, allocation, client, signal });
  const extendedResourceClaimStatus = { requestMappings: mappings, resourceClaimName: bound.metadata.name };
  await patchStatus(Pod, { object: pod, status: { extendedResourceClaimStatus } }, { client });
  return bound;
}

/** The claims that there are for extended resources, by the UIDs of the pods that own them. */
export class ExtendedClaims {
  readonly #claims = new Map<string, ResourceClaim>();

  /** Follows a claim; those that users made are passed over. */
  set(claim: ResourceClaim): void {
    const owner = controllerOf(claim)?.uid;
    if (owner !== undefined && isExtendedClaim(claim)) this.#claims.set(owner, claim);
  }

  /** A claim is gone. A newer one of the same pod stays. */
  delete(claim: ResourceClaim): void {
    const owner = controllerOf(claim)?.uid;
    if (owner !== undefined && this.of(owner)?.metadata.uid === claim.metadata.uid) this.#claims.delete(owner);
  }

  /** The claim that stands for a pod's extended resources, once it was made. */
  of(podUid: string): ResourceClaim | undefined {
    return this.#claims.get(podUid);
  }
}

/** Deletes a claim of an attempt that failed, with its devices, unless the pod has a node all the same. When that
 *  fails, the pod's next attempt begins with it. */
export async function removeClaim(claim: ResourceClaim, pod: Pod, { client, logger, signal }: Handle): Promise<void> {
  try {
    const there = await client.find(Pod, keyOf(pod), { signal });
    if (there?.metadata.uid === pod.metadata.uid && there.spec.nodeName) return;
    const newest = await client.find(ResourceClaim, keyOf(claim), { signal });
    if (newest?.metadata.uid !== claim.metadata.uid) return;
    const { allocation, reservedFor, devices: _, ...status } = newest.status ?? {};
    const freed =
      allocation || reservedFor ? await client.updateStatus(ResourceClaim, { ...newest, status }, { signal }) : newest;
    const finalizer = allocatedClaimFinalizer;
    await removeFinalizer(ResourceClaim, { object: freed, finalizer }, { client, signal });
    const { uid } = claim.metadata;
    await client.delete(ResourceClaim, keyOf(claim), { preconditions: { uid }, signal }).catch(unlessGone);
  } catch (error) {
    logger.warn('a claim for extended resources is left', { pod: pod.metadata.name, error });
  }
}
