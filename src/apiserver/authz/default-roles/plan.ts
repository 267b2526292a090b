/** What brings a default role or binding up to date: what is missing is added, what somebody added stays. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation */
import { type ClusterRole, deepEqual, type Subject } from '#api';
import { uncovered } from '../rbac/covers.ts';
import type { AnyBinding, AnyRole } from '../rbac/rbac-rules.ts';
import { autoUpdate, type WantedBinding, type WantedRole } from './objects.ts';

/** What a role that is there has to be given: the fields as they should be; undefined when it lacks nothing. */
export function planRole(wanted: WantedRole, present: AnyRole): Partial<ClusterRole> | undefined {
  if (isLeftAlone(present)) return undefined;
  const changes = { metadata: mergeMetadata(wanted, present), ...missingRules(wanted, present) };
  return isPresent(changes, present) ? undefined : changes;
}

/** The same of a binding; `replace` when it refers to another role, which cannot be changed: it is made anew with these
 *  fields. */
export function planBinding(
  wanted: WantedBinding,
  present: AnyBinding,
): { readonly replace: boolean; readonly fields: Partial<AnyBinding> } | undefined {
  if (isLeftAlone(present)) return undefined;
  const { subjects = [], roleRef } = present;
  const missing = (wanted.subjects ?? []).filter(subject => !subjects.some(known => isSame(known, subject)));
  const all = missing.length > 0 ? { subjects: [...subjects, ...missing] } : {};
  const fields = { metadata: mergeMetadata(wanted, present), ...all };
  if (!deepEqual(roleRef, wanted.roleRef)) return { replace: true, fields: { ...fields, roleRef: wanted.roleRef } };
  return isPresent(fields, present) ? undefined : { replace: false, fields };
}

type AnyObject = AnyRole | AnyBinding;

const isLeftAlone = ({ metadata }: AnyObject): boolean => metadata.annotations?.[autoUpdate] === 'false';

const isPresent = (fields: object, present: AnyObject): boolean => deepEqual({ ...present, ...fields }, present);

/** Values that somebody gave stay. */
const mergeMetadata = ({ metadata: wanted }: WantedRole | WantedBinding, { metadata: present }: AnyObject) => ({
  ...present,
  labels: { ...wanted.labels, ...present.labels },
  annotations: { ...wanted.annotations, ...present.annotations },
});

function missingRules({ rules = [], aggregationRule }: WantedRole, present: ClusterRole): Partial<ClusterRole> {
  if (!aggregationRule) {
    // As at nearly every start: taking rules apart costs more than all the rest.
    if (deepEqual(present.rules ?? [], rules)) return {};
    const missing = uncovered(present.rules ?? [], rules);
    return missing.length === 0 ? {} : { rules: [...(present.rules ?? []), ...missing] };
  }
  const known = present.aggregationRule?.clusterRoleSelectors ?? [];
  const missing = (aggregationRule.clusterRoleSelectors ?? []).filter(
    selector => !known.some(own => deepEqual(own, selector)),
  );
  return missing.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: [...known, ...missing] } };
}

const isSame = (one: Subject, other: Subject): boolean =>
  one.kind === other.kind && one.name === other.name && (one.namespace ?? '') === (other.namespace ?? '');
