/** Taints and tolerations.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
import type { Taint } from '../core/v1/node.ts';
import type { TaintEffect, Toleration } from '../core/v1/scheduling.ts';

/** Whether a toleration covers a taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  switch (operator) {
    case 'Exists':
      return true;
    case 'Equal':
      return key !== '' && value === (taint.value ?? '');
    case 'Lt':
    case 'Gt':
      return comparesTo(operator, taint.value ?? '', value);
    default:
      return false;
  }
}

/** The first taint of one of these effects that no toleration covers. */
export function untolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly TaintEffect[],
): Taint | undefined {
  return taints?.find(
    taint => effects.includes(taint.effect) && !tolerations?.some(toleration => tolerates(toleration, taint)),
  );
}

/** Numeric tolerations (KEP-5471): the taint's value is below or above the toleration's. */
function comparesTo(operator: 'Lt' | 'Gt', taintValue: string, value: string): boolean {
  const integer = /^(0|-?[1-9]\d*)$/;
  if (!integer.test(taintValue) || !integer.test(value)) return false;
  return operator === 'Lt' ? BigInt(taintValue) < BigInt(value) : BigInt(taintValue) > BigInt(value);
}
