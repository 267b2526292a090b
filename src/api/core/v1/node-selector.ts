/** NodeSelector: which nodes. */

/** @mapType atomic */
export interface NodeSelector {
  /** @listType atomic @proto 1 */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** @mapType atomic */
export interface NodeSelectorTerm {
  /** @listType atomic @proto 1 */
  matchExpressions?: NodeSelectorRequirement[];
  /** @listType atomic @proto 2 */
  matchFields?: NodeSelectorRequirement[];
}

export interface NodeSelectorRequirement {
  /** @proto 1 */
  key: string;
  /** @proto 2 */
  operator: NodeSelectorOperator;
  /** @listType atomic @proto 3 */
  values?: string[];
}

export type NodeSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
