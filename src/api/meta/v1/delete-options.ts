/** DeleteOptions: how to delete. */
import type { Int64 } from './scalars.ts';

export interface DeleteOptions {
  apiVersion?: string;
  /** @listType atomic @proto 5 */
  dryRun?: string[];
  /** @proto 1 */
  gracePeriodSeconds?: Int64;
  /** @proto 6 */
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  kind?: string;
  /** @proto 3 */
  orphanDependents?: boolean;
  /** @proto 2 */
  preconditions?: Preconditions;
  /** @proto 4 */
  propagationPolicy?: string;
}

export interface Preconditions {
  /** @proto 2 */
  resourceVersion?: string;
  /** @proto 1 */
  uid?: string;
}
