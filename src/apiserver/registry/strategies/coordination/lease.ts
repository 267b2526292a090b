/** Strategy of leases. */
import { Lease } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkNonNegative, checkPositive } from '../fields/checks.ts';

const checkLease = ({ spec }: Lease) => [
  ...checkPositive('spec.leaseDurationSeconds', spec.leaseDurationSeconds),
  ...checkNonNegative('spec.leaseTransitions', spec.leaseTransitions),
];

export const leaseStrategy = defineStrategy<Lease>({
  kind: Lease,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  applyDefaults(draft) {
    draft.spec ??= {};
  },
  columns: [
    nameColumn,
    column('Holder', { description: 'Who holds the lease.', value: ({ spec }) => spec.holderIdentity ?? '' }),
    ageColumn,
  ],
  validateCreate: checkLease,
  validateUpdate: checkLease,
});
