/** Rules of nodes that can use devices. */
import { type FieldError, invalidValue, type NodeSelector } from '#api';
import { checkNodeSelector } from '../../pod/scheduling.ts';

/** Nodes, by one term: there is no "or" among them. */
export function checkOneNode(field: string, selector: NodeSelector): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  const rule = 'must have exactly one node selector term';
  return [
    ...checkNodeSelector(field, selector),
    ...(terms.length === 1 ? [] : [invalidValue(`${field}.nodeSelectorTerms`, terms, rule)]),
  ];
}
