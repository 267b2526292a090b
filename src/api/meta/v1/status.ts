/** Status: the answer of a request that returns no object. */
import type { ListMeta } from './list-meta.ts';
import type { Int32 } from './scalars.ts';

/** The answer of a request that returns no object, mostly a failure. */
export interface Status {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** HTTP status code. @proto 6 */
  code?: Int32;
  /** More about the failure, by reason. @proto 5 */
  details?: StatusDetails;
  /** What the object is. */
  kind?: string;
  /** What happened, for people. @proto 3 */
  message?: string;
  /** What every list says about itself. @always @proto 1 */
  metadata?: ListMeta;
  /** Why, in one word, for programs. @proto 4 */
  reason?: string;
  /** Success or Failure. @proto 2 */
  status?: string;
}

/** More about a failure. */
export interface StatusDetails {
  /** What is wrong, one by one. @listType atomic @proto 4 */
  causes?: StatusCause[];
  /** Group of the resource. @proto 2 */
  group?: string;
  /** Kind of the resource. @proto 3 */
  kind?: string;
  /** Name of the resource. @proto 1 */
  name?: string;
  /** Seconds after which to try again. @proto 5 */
  retryAfterSeconds?: Int32;
  /** UID of the resource. @proto 6 */
  uid?: string;
}

/** One thing that is wrong. */
export interface StatusCause {
  /** Path of the field that it is about, such as items[0].name. @proto 3 */
  field?: string;
  /** What is wrong, for people. @proto 2 */
  message?: string;
  /** What is wrong, in one word, for programs. @proto 1 */
  reason?: string;
}
