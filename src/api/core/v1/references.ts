/** References to other objects. */

/** Points to an object, or to a part of one. @mapType atomic */
export interface ObjectReference {
  /** API version of the object. @proto 5 */
  apiVersion?: string;
  /** The part of the object, such as spec.containers{web}. @proto 7 */
  fieldPath?: string;
  /** Kind of the object. @proto 1 */
  kind?: string;
  /** Name of the object. @proto 3 */
  name?: string;
  /** Namespace of the object. @proto 2 */
  namespace?: string;
  /** Version of the object that is meant. @proto 6 */
  resourceVersion?: string;
  /** UID of the object. @proto 4 */
  uid?: string;
}

/** Points to an object in the same namespace. @mapType atomic */
export interface LocalObjectReference {
  /** Name of the object. @proto 1 */
  name?: string;
}

/** Points to an object of any kind in the same namespace. @mapType atomic */
export interface TypedLocalObjectReference {
  /** Group of the object; left out for the core group. @pointer @always @proto 1 */
  apiGroup?: string;
  /** Kind of the object. @proto 2 */
  kind: string;
  /** Name of the object. @proto 3 */
  name: string;
}

/** Points to an object of any kind. */
export interface TypedObjectReference {
  /** Group of the object; left out for the core group. @pointer @always @proto 1 */
  apiGroup?: string;
  /** Kind of the object. @proto 2 */
  kind: string;
  /** Name of the object. @proto 3 */
  name: string;
  /** Namespace of the object. Another one than the own needs a ReferenceGrant there. @pointer @proto 4 */
  namespace?: string;
}
