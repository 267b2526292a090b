/** What both kinds of bindings have in common: defaults, rules and columns. */
import {
  type ClusterRoleBinding,
  checkPathSegment,
  checkSubdomain,
  collectErrors,
  type FieldError,
  notSupported,
  type RoleBinding,
  type RoleRef,
  required,
  type Subject,
} from '#api';
import type { TableColumn } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, checkRequired, invalidEach } from '../fields/checks.ts';

type Binding = RoleBinding | ClusterRoleBinding;

const group = 'rbac.authorization.k8s.io';

/** Roles, users and groups are of one group; service accounts of the core group. */
export function defaultBinding({ roleRef, subjects }: Binding): void {
  if (roleRef && !roleRef.apiGroup) roleRef.apiGroup = group;
  for (const subject of subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = group;
  }
}

interface BindingRules {
  /** Kinds of roles that may be bound. */
  readonly roleKinds: readonly string[];
  /** Whether the binding has a namespace, in which service accounts are that name none. */
  readonly isNamespaced: boolean;
}

/** A role, and who gets it. */
export const checkBinding = ({ roleRef, subjects = [] }: Binding, rules: BindingRules): FieldError[] => [
  ...checkRoleRef(roleRef, rules),
  ...collectErrors(subjects, (subject, index) => checkSubject(`subjects[${index}]`, subject, rules)),
];

/** Whom the role is given may change, but not the role: who may bind one role may not therefore bind another. */
export const checkBindingUpdate = (binding: Binding, old: Binding, rules: BindingRules): FieldError[] => [
  ...checkBinding(binding, rules),
  ...checkImmutable('roleRef', binding.roleRef, old.roleRef),
];

function checkRoleRef({ apiGroup = '', kind = '', name = '' }: Partial<RoleRef> = {}, { roleKinds }: BindingRules) {
  const errors: FieldError[] = [];
  if (apiGroup !== group) errors.push(notSupported('roleRef.apiGroup', apiGroup, [group]));
  if (!roleKinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, roleKinds));
  if (name === '') errors.push(required('roleRef.name'));
  else errors.push(...invalidEach('roleRef.name', name, checkPathSegment(name)));
  return errors;
}

/** The group of each kind of subject. */
const groupOfKind: Readonly<Record<string, string>> = { ServiceAccount: '', User: group, Group: group };

function checkSubject(field: string, subject: Partial<Subject>, { isNamespaced }: BindingRules): FieldError[] {
  const { kind = '', name = '', apiGroup = '', namespace = '' } = subject;
  const errors = checkRequired(`${field}.name`, name);
  if (!Object.hasOwn(groupOfKind, kind))
    return [...errors, notSupported(`${field}.kind`, kind, Object.keys(groupOfKind))];
  const wanted = groupOfKind[kind] ?? '';
  if (apiGroup !== wanted) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [wanted]));
  if (kind !== 'ServiceAccount') return errors;
  if (name !== '') errors.push(...invalidEach(`${field}.name`, name, checkSubdomain(name)));
  if (!isNamespaced && namespace === '') errors.push(required(`${field}.namespace`));
  return errors;
}

const namesOf = (wanted: string) =>
  column<Binding>(`${wanted}s`, {
    wide: true,
    description: `Names of kind ${wanted} that have the role.`,
    value: ({ subjects = [] }) =>
      subjects
        .filter(({ kind }) => kind === wanted)
        .map(({ name, namespace = '' }) => (wanted === 'ServiceAccount' ? `${namespace}/${name}` : name))
        .join(', '),
  });

/** As upstream's; who it is for is shown with `-o wide`. */
export const bindingColumns: readonly TableColumn<Binding>[] = [
  nameColumn,
  column('Role', { description: 'The role.', value: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` }),
  ageColumn,
  namesOf('User'),
  namesOf('Group'),
  namesOf('ServiceAccount'),
];
