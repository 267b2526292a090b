/** Selectors as objects. */

/** Which objects, by their labels: all requirements must hold. An empty one selects everything, a missing one nothing.
 *  @mapType atomic */
export interface LabelSelector {
  /** Requirements. @listType atomic @proto 2 */
  matchExpressions?: LabelSelectorRequirement[];
  /** Labels and the values that they must have. @proto 1 */
  matchLabels?: Record<string, string>;
}

/** A requirement on one label. */
export interface LabelSelectorRequirement {
  /** The label. @proto 1 */
  key: string;
  /** In, NotIn, Exists or DoesNotExist. @proto 2 */
  operator: string;
  /** The values: some for In and NotIn, none for the others. @listType atomic @proto 3 */
  values?: string[];
}

/** A requirement on one field. */
export interface FieldSelectorRequirement {
  /** Path of the field. @proto 1 */
  key: string;
  /** In, NotIn, Exists or DoesNotExist; which are possible depends on the resource. @proto 2 */
  operator: string;
  /** The values: some for In and NotIn, none for the others. @listType atomic @proto 3 */
  values?: string[];
}
