/** Strategy of IP addresses. Source: https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ */
import { checkPathSegment, checkSubdomain, type FieldError, IPAddress, type ParentReference, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { problemsOfCanonicalIp } from '../fields/addresses.ts';
import { checkRequired, checkUnchanged, invalidEach } from '../fields/checks.ts';

export const ipAddressStrategy = defineStrategy<IPAddress>({
  kind: IPAddress,
  validateName: problemsOfCanonicalIp,
  columns: [
    nameColumn,
    column('ParentRef', { description: 'Who holds the address.', value: ({ spec }) => formatParent(spec.parentRef) }),
  ],
  validateCreate: ({ spec }) => checkParent('spec.parentRef', spec?.parentRef),
  validateUpdate: ({ spec }, old) => checkUnchanged('spec.parentRef', spec.parentRef, old.spec.parentRef),
});

/** `services/default/web`, `gateways.gateway.networking.k8s.io/default/web`. */
function formatParent(parent: ParentReference | undefined): string {
  if (!parent) return '<none>';
  const { group, resource, namespace, name } = parent;
  const what = group ? `${resource}.${group}` : resource;
  return [what, namespace, name].filter(part => part).join('/');
}

function checkParent(field: string, parent: ParentReference | undefined): FieldError[] {
  if (!parent) return [required(field)];
  const { group, namespace } = parent;
  const errors: FieldError[] = group ? invalidEach(`${field}.group`, group, checkSubdomain(group)) : [];
  for (const part of ['resource', 'name'] as const) {
    const value = parent[part];
    errors.push(...checkRequired(`${field}.${part}`, value));
    if (value) errors.push(...invalidEach(`${field}.${part}`, value, checkPathSegment(value)));
  }
  if (namespace) errors.push(...invalidEach(`${field}.namespace`, namespace, checkPathSegment(namespace)));
  return errors;
}
