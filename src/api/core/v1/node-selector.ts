/** NodeSelector: which nodes. */

/** Which nodes: those that fulfil at least one of the terms. @mapType atomic */
export interface NodeSelector {
  /** The terms. Required. @listType atomic @proto 1 */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** All requirements must hold; a term without any selects nothing. @mapType atomic */
export interface NodeSelectorTerm {
  /** Requirements on labels. @listType atomic @proto 1 */
  matchExpressions?: NodeSelectorRequirement[];
  /** Requirements on fields; only metadata.name exists. @listType atomic @proto 2 */
  matchFields?: NodeSelectorRequirement[];
}

/** A requirement on one label or field. */
export interface NodeSelectorRequirement {
  /** The label or field. @proto 1 */
  key: string;
  /** How it relates to the values. @proto 2 */
  operator: NodeSelectorOperator;
  /** The values: some for In and NotIn, one integer for Gt and Lt, none for Exists and DoesNotExist. @listType atomic
   *  @proto 3 */
  values?: string[];
}

/** How a label relates to values. */
export type NodeSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
