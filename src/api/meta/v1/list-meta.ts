/** ListMeta: what every list says about itself. */
import type { Int64 } from './scalars.ts';

export interface ListMeta {
  /** @proto 3 */
  continue?: string;
  /** @proto 4 */
  remainingItemCount?: Int64;
  /** @proto 2 */
  resourceVersion?: string;
  /** @proto 1 */
  selfLink?: string;
  /** @proto 5 */
  shardInfo?: ShardInfo;
}

export interface ShardInfo {
  /** @proto 1 */
  selector: string;
}
