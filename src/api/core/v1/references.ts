/** References to other objects. */

/** @mapType atomic */
export interface ObjectReference {
  /** @proto 5 */
  apiVersion?: string;
  /** @proto 7 */
  fieldPath?: string;
  /** @proto 1 */
  kind?: string;
  /** @proto 3 */
  name?: string;
  /** @proto 2 */
  namespace?: string;
  /** @proto 6 */
  resourceVersion?: string;
  /** @proto 4 */
  uid?: string;
}

/** @mapType atomic */
export interface LocalObjectReference {
  /** @proto 1 */
  name?: string;
}

/** @mapType atomic */
export interface TypedLocalObjectReference {
  /** @proto 1 */
  apiGroup?: string;
  /** @proto 2 */
  kind: string;
  /** @proto 3 */
  name: string;
}

export interface TypedObjectReference {
  /** @proto 1 */
  apiGroup?: string;
  /** @proto 2 */
  kind: string;
  /** @proto 3 */
  name: string;
  /** @proto 4 */
  namespace?: string;
}
