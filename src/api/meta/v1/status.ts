/** Status: the answer of a request that returns no object. */
import type { ListMeta } from './list-meta.ts';
import type { Int32 } from './scalars.ts';

export interface Status {
  apiVersion?: string;
  /** @proto 6 */
  code?: Int32;
  /** @proto 5 */
  details?: StatusDetails;
  kind?: string;
  /** @proto 3 */
  message?: string;
  /** @proto 1 */
  metadata?: ListMeta;
  /** @proto 4 */
  reason?: string;
  /** @proto 2 */
  status?: string;
}

export interface StatusDetails {
  /** @listType atomic @proto 4 */
  causes?: StatusCause[];
  /** @proto 2 */
  group?: string;
  /** @proto 3 */
  kind?: string;
  /** @proto 1 */
  name?: string;
  /** @proto 5 */
  retryAfterSeconds?: Int32;
  /** @proto 6 */
  uid?: string;
}

export interface StatusCause {
  /** @proto 3 */
  field?: string;
  /** @proto 2 */
  message?: string;
  /** @proto 1 */
  reason?: string;
}
