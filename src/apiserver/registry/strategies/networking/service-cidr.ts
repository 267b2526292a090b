/** Strategy of networks of cluster IPs. Source: https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/ */
import { type FieldError, invalidValue, required, ServiceCIDR, setOf } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkCanonicalCidr, familyOfCidr } from '../fields/addresses.ts';

const maxCidrs = 2;

export const serviceCidrStrategy = defineStrategy<ServiceCIDR>({
  kind: ServiceCIDR,
  prefixChecked: 'create',
  countsGeneration: false,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    nameColumn,
    column('CIDRs', { description: 'The network.', value: ({ spec }) => (spec.cidrs ?? []).join(',') }),
    ageColumn,
  ],
  validateCreate: ({ spec }) => checkCidrs('spec.cidrs', spec.cidrs ?? []),
  validateUpdate: ({ spec }, old) => checkChange('spec.cidrs', spec.cidrs ?? [], old.spec.cidrs ?? []),
});

function checkCidrs(field: string, cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')];
  if (cidrs.length > maxCidrs) return [invalidValue(field, cidrs, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((cidr, index) => checkCanonicalCidr(`${field}[${index}]`, cidr));
  if (errors.length > 0 || cidrs.length === 1) return errors;
  const [first, second] = cidrs.map(familyOfCidr);
  if (first !== second) return [];
  const rule = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
  return [invalidValue(field, cidrs, rule)];
}

/** A network may get one of the other family; otherwise it stays. */
function checkChange(field: string, cidrs: readonly string[], old: readonly string[]): FieldError[] {
  if (cidrs.length < old.length) return [invalidValue(field, cidrs, 'field is immutable')];
  const changed = old.flatMap((cidr, index) =>
    cidrs[index] === cidr ? [] : [invalidValue(`${field}[${index}]`, cidrs[index], 'field is immutable')],
  );
  return changed.length > 0 || cidrs.length === old.length ? changed : checkCidrs(field, cidrs);
}
