/** WatchEvent: one line of a watch. */
import type { RawJson } from './scalars.ts';

/** One line of a watch. */
export interface WatchEvent {
  /** The object, as it is now, or was before it was deleted; for ERROR a Status. @proto 2 */
  object: RawJson;
  /** ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. @proto 1 */
  type: string;
}
