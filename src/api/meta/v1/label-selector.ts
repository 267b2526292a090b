/** Selectors as objects. */

/** @mapType atomic */
export interface LabelSelector {
  /** @listType atomic @proto 2 */
  matchExpressions?: LabelSelectorRequirement[];
  /** @proto 1 */
  matchLabels?: Record<string, string>;
}

export interface LabelSelectorRequirement {
  /** @proto 1 */
  key: string;
  /** @proto 2 */
  operator: string;
  /** @listType atomic @proto 3 */
  values?: string[];
}

export interface FieldSelectorRequirement {
  /** @proto 1 */
  key: string;
  /** @proto 2 */
  operator: string;
  /** @listType atomic @proto 3 */
  values?: string[];
}
