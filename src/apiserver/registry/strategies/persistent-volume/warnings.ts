/** Advice about volumes and claims. */
import { type ObjectMeta, quantityMilliValue, storageClassAnnotation } from '#api';

const mountOptionsAnnotation = 'volume.beta.kubernetes.io/mount-options';

/** Annotations in place of which there are fields. */
export const storageClassWarnings = ({ annotations = {} }: ObjectMeta): string[] => [
  ...(storageClassAnnotation in annotations
    ? [
        `metadata.annotations[${storageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`,
      ]
    : []),
  ...(mountOptionsAnnotation in annotations
    ? [`metadata.annotations[${mountOptionsAnnotation}]: deprecated since v1.31; use "mountOptions" attribute instead`]
    : []),
];

/** There are no parts of bytes. */
export function fractionWarnings(field: string, amount: string | undefined): string[] {
  if (amount === undefined || quantityMilliValue(amount) % 1000 === 0) return [];
  return [`${field}: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`];
}
