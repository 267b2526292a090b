/** Condition: one aspect of an object's state. */
import type { Int64, Time } from './scalars.ts';

export interface Condition {
  /** @proto 4 */
  lastTransitionTime: Time;
  /** @proto 6 */
  message: string;
  /** @proto 3 */
  observedGeneration?: Int64;
  /** @proto 5 */
  reason: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}
