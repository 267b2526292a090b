/** Condition: one aspect of an object's state. */
import type { Int64, Time } from './scalars.ts';

/** One aspect of an object's state. */
export interface Condition {
  /** When the condition last changed from one status to another. @proto 4 */
  lastTransitionTime: Time;
  /** Why, for people. @proto 6 */
  message: string;
  /** The generation of the object that the condition is about. @proto 3 */
  observedGeneration?: Int64;
  /** Why, in one word in camel case. Must not be empty. @proto 5 */
  reason: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, in camel case. @proto 1 */
  type: string;
}
