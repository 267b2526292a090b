/** Strategy of resource claims. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import { duplicate, type FieldError, ResourceClaim, required, setOf, tooMany } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, repeatedIndexes } from '../fields/checks.ts';
import { checkAllocation } from './rules/allocation.ts';
import { checkDeviceClaim, defaultRequests, requestNames } from './rules/claim.ts';
import { checkDeviceStatuses } from './rules/device-status.ts';

const maxUsers = 256;

export const resourceClaimStrategy = defineStrategy<ResourceClaim>({
  kind: ResourceClaim,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  load: loadExpressions,
  answersDeletedObject: true,
  columns: [
    nameColumn,
    column('State', { description: 'Whether it has its devices, and somebody uses them.', value: formatState }),
    ageColumn,
  ],
  countsGeneration: false,
  applyDefaults: ({ spec }) => defaultRequests(spec?.devices),
  prepareForCreate(draft) {
    draft.status = {};
  },
  checksShapeOnUpdate: false,
  validateCreate: ({ spec }) => checkDeviceClaim('spec.devices', spec.devices),
  validateUpdate: (claim, old) => checkImmutable('spec', claim.spec, old.spec),
  validateStatusUpdate: checkStatus,
});

function formatState({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const states = isDeleted ? ['deleted'] : [];
  if (status?.allocation) states.push('allocated', ...(status.reservedFor?.length ? ['reserved'] : []));
  else if (!isDeleted) states.push('pending');
  return states.join(',');
}

function checkStatus(claim: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { allocation, devices } = claim.status ?? {};
  const before = old.status?.allocation;
  const field = 'status.allocation';
  const errors =
    allocation && !before ? checkAllocation(field, allocation, requestNames(claim.spec.devices.requests ?? [])) : [];
  if (allocation && before) errors.push(...checkImmutable(field, allocation, before));
  return [
    ...checkUsers('status.reservedFor', claim, old),
    ...checkDeviceStatuses('status.devices', devices, allocation),
    ...errors,
  ];
}

/** Who uses a claim: only one that has its devices, and nobody new while it is being deleted. */
function checkUsers(field: string, { metadata, status }: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { reservedFor = [], allocation } = status ?? {};
  const errors = reservedFor.length > maxUsers ? [tooMany(field, reservedFor.length, maxUsers)] : [];
  const before = new Set(old.status?.reservedFor?.map(({ uid }) => uid));
  const uids = reservedFor.map(({ uid }) => uid);
  const repeated = repeatedIndexes(uids);
  for (const [index, { resource, name, uid }] of reservedFor.entries()) {
    const path = `${field}[${index}]`;
    for (const [part, text] of Object.entries({ resource, name, uid }))
      if (!text) errors.push(required(`${path}.${part}`));
    if (uid && repeated.has(index)) errors.push(duplicate(`${path}.uid`, uid));
  }
  const isNew = uids.some(uid => !before.has(uid));
  if (reservedFor.length > 0 && !allocation)
    errors.push({ type: 'Forbidden', field, detail: 'may not be specified when `allocated` is not set' });
  else if (isNew && metadata.deletionTimestamp !== undefined)
    errors.push({
      type: 'Forbidden',
      field,
      detail: 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
    });
  return errors;
}
