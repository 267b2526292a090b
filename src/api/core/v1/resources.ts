/** What a container, a pod or a volume asks for and may use. */
import type { Quantity } from '../../meta/v1/scalars.ts';

/** What is asked for, and what may be used at most. */
export interface ResourceRequirements {
  /** Entries of the pod's `resourceClaims` that the container uses. @listType map @listMapKey name @proto 3 */
  claims?: ResourceClaim[];
  /** Amounts that may be used at most. @proto 1 */
  limits?: Record<string, Quantity>;
  /** Amounts that are set aside. Default: the limits. @proto 2 */
  requests?: Record<string, Quantity>;
}

/** A claim that a container uses. @exportedAs ContainerResourceClaim */
export interface ResourceClaim {
  /** Which entry of the pod's `resourceClaims`. @proto 1 */
  name: string;
  /** Which request of the claim. Left out, all of it. @proto 2 */
  request?: string;
}

/** Devices for a pod; exactly one of the two names besides `name`. */
export interface PodResourceClaim {
  /** Name of the entry, unique in the pod, a DNS label. @proto 1 */
  name: string;
  /** Name of an existing claim. @pointer @proto 3 */
  resourceClaimName?: string;
  /** Name of the template from which a claim is made for this pod alone. @pointer @proto 4 */
  resourceClaimTemplateName?: string;
}

/** How much storage. */
export interface VolumeResourceRequirements {
  /** Storage that may be given at most. @proto 1 */
  limits?: Record<string, Quantity>;
  /** Storage that must be given at least. @proto 2 */
  requests?: Record<string, Quantity>;
}
