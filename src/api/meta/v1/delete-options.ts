/** DeleteOptions: how to delete. */
import type { Int64 } from './scalars.ts';

/** How to delete. */
export interface DeleteOptions {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** `All` to go through everything but change nothing. @listType atomic @proto 5 */
  dryRun?: string[];
  /** Seconds that the object may take to go; 0 means at once. Default: as its kind says. @pointer @proto 1 */
  gracePeriodSeconds?: Int64;
  /** Whether to delete an object that cannot be read from the store, without its finalizers. Dangerous. @pointer
   *  @proto 6 */
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  /** What the object is. */
  kind?: string;
  /** Deprecated: use `propagationPolicy`. @pointer @proto 3 */
  orphanDependents?: boolean;
  /** What must be true of the object, or the answer is 409. @proto 2 */
  preconditions?: Preconditions;
  /** What becomes of objects that belong to it: Orphan, Background or Foreground. @pointer @proto 4 */
  propagationPolicy?: string;
}

/** What must be true of an object before it is changed. */
export interface Preconditions {
  /** Its version. @pointer @proto 2 */
  resourceVersion?: string;
  /** Its UID. @pointer @proto 1 */
  uid?: string;
}
