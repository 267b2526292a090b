/** GroupResource: a resource, in whichever version. */

/** Names a resource, in whichever version. */
export interface GroupResource {
  /** Its group; empty for the core group. @mayBeEmpty @proto 1 */
  group: string;
  /** Its name, such as pods. @proto 2 */
  resource: string;
}
