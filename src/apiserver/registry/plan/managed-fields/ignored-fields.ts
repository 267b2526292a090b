/** Fields that nobody manages, or that a write does not change whatever it says. */
import { difference, type FieldSet, fieldElement, matching, recursiveDifference, setOf } from '#api';
import type { Resource } from '../../../resource/resource.ts';

/** Set by the server, or what tells objects apart. */
const unmanaged: FieldSet = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map(name => ['f:metadata', fieldElement(name)]),
);

/** The fields that somebody may manage. */
export const managed = (set: FieldSet): FieldSet => difference(set, unmanaged);

/** What remains of a set for writes through a subresource (`''`: of the object itself). */
export type Filter = (set: FieldSet) => FieldSet;

/** The fields that writes through a subresource may change. */
export function filterOf({ strategy, hasStatus }: Resource, subresource: string): Filter {
  const only = strategy.onlyFields?.[subresource];
  if (only) return set => matching(set, only);
  const reset = strategy.resetFields?.[subresource] ?? (hasStatus ? resetByDefault[subresource] : undefined);
  return reset ? set => recursiveDifference(set, reset) : set => set;
}

const resetByDefault: Readonly<Record<string, FieldSet | undefined>> = {
  '': setOf(['f:status']),
  status: setOf(['f:spec']),
};
