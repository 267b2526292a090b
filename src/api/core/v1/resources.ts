/** What a container, a pod or a volume asks for and may use. */
import type { Quantity } from '../../meta/v1/scalars.ts';

export interface ResourceRequirements {
  /** @listType map @listMapKey name @proto 3 */
  claims?: ResourceClaim[];
  /** @proto 1 */
  limits?: Record<string, Quantity>;
  /** @proto 2 */
  requests?: Record<string, Quantity>;
}

export interface ResourceClaim {
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  request?: string;
}

export interface PodResourceClaim {
  /** @proto 1 */
  name: string;
  /** @proto 3 */
  resourceClaimName?: string;
  /** @proto 4 */
  resourceClaimTemplateName?: string;
}

export interface VolumeResourceRequirements {
  /** @proto 1 */
  limits?: Record<string, Quantity>;
  /** @proto 2 */
  requests?: Record<string, Quantity>;
}
