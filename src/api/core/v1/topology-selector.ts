/** TopologySelectorTerm: places, by the labels of their nodes. */

/** Places, by labels of the nodes there. An empty term means everywhere. @mapType atomic */
export interface TopologySelectorTerm {
  /** Labels; all must match. @listType atomic @proto 1 */
  matchLabelExpressions?: TopologySelectorLabelRequirement[];
}

/** A label, and the values that will do. */
export interface TopologySelectorLabelRequirement {
  /** The label. @proto 1 */
  key: string;
  /** The values, one of which it must have. @listType atomic @proto 2 */
  values: string[];
}
