/** ListMeta: what every list says about itself. */
import type { Int64 } from './scalars.ts';

/** What every list says about itself. */
export interface ListMeta {
  /** A token with which to ask for the next part; empty at the end. @proto 3 */
  continue?: string;
  /** How many objects are left, if it is known. @pointer @proto 4 */
  remainingItemCount?: Int64;
  /** Version of the list, from which to watch on. Opaque. @proto 2 */
  resourceVersion?: string;
  /** Deprecated: no longer filled in. @proto 1 */
  selfLink?: string;
  /** The part of all objects that the list holds, if it was asked for a part. @proto 5 */
  shardInfo?: ShardInfo;
}

/** A part of all objects. */
export interface ShardInfo {
  /** How the part was chosen. @proto 1 */
  selector: string;
}
