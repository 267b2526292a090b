/** WatchEvent: one line of a watch. */
import type { RawJson } from './scalars.ts';

export interface WatchEvent {
  /** @proto 2 */
  object: RawJson;
  /** @proto 1 */
  type: string;
}
