/** Rules for security contexts. */
import {
  type AppArmorProfile,
  byteLength,
  collectErrors,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  type PodSecurityContext,
  type PodSpec,
  required,
  type SeccompProfile,
  type SecurityContext,
  tooLong,
} from '#api';
import { checkOneOf, checkRange } from '../fields/checks.ts';
import { checkLocalPath } from '../fields/paths.ts';

/** The longest path that Linux has. */
export const maxAppArmorProfileBytes = 4095;
const idRange = [0, 2147483647] as const;
const sysctlPattern = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** The security context of a container. */
export function checkSecurityContext(field: string, context: SecurityContext | undefined): FieldError[] {
  if (!context) return [];
  const errors = [
    ...checkRange(`${field}.runAsUser`, context.runAsUser, idRange),
    ...checkRange(`${field}.runAsGroup`, context.runAsGroup, idRange),
    ...checkSeccompProfile(`${field}.seccompProfile`, context.seccompProfile),
    ...checkAppArmorProfile(`${field}.appArmorProfile`, context.appArmorProfile),
  ];
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) {
      errors.push(
        invalidValue(field, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
      );
    }
    if (context.capabilities?.add?.some(name => name === 'CAP_SYS_ADMIN')) {
      errors.push(
        invalidValue(
          field,
          context,
          'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
        ),
      );
    }
  }
  return errors;
}

/** The security context of a pod. */
export function checkPodSecurityContext(
  field: string,
  context: PodSecurityContext | undefined,
  spec: PodSpec,
): FieldError[] {
  if (!context) return [];
  const errors: FieldError[] = [];
  for (const name of ['runAsUser', 'runAsGroup', 'fsGroup'] as const) {
    errors.push(...checkRange(`${field}.${name}`, context[name], idRange));
  }
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    errors.push(...checkRange(`${field}.supplementalGroups[${index}]`, group, idRange));
  }
  return [
    ...errors,
    ...checkSysctls(`${field}.sysctls`, context, spec),
    ...checkOneOf(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['MountOption', 'Recursive']),
    ...checkSeccompProfile(`${field}.seccompProfile`, context.seccompProfile),
    ...checkAppArmorProfile(`${field}.appArmorProfile`, context.appArmorProfile),
  ];
}

/** What belongs to the host, with the host's namespaces. */
const hostSysctls = [
  { option: 'hostIPC', pattern: /^(kernel\.(shm|sem|msg)|fs\.mqueue\.)/ },
  { option: 'hostNetwork', pattern: /^net\./ },
] as const;

function checkSysctls(field: string, { sysctls = [] }: PodSecurityContext, spec: PodSpec): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(sysctls, ({ name }, index): FieldError[] => {
    const path = `${field}[${index}].name`;
    if (!name) return [required(path)];
    if (name.length > 253 || !sysctlPattern.test(name)) {
      return [
        invalidValue(
          path,
          name,
          'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
        ),
      ];
    }
    const errors = seen.has(name) ? [duplicate(path, name)] : [];
    seen.add(name);
    const plain = name.replaceAll('/', '.');
    for (const { option, pattern } of hostSysctls)
      if (spec[option] && pattern.test(plain))
        errors.push(invalidValue(path, name, `may not be specified when '${option}' is true`));
    return errors;
  });
}

function checkSeccompProfile(field: string, profile: SeccompProfile | undefined): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile } = profile;
  const path = `${field}.localhostProfile`;
  if (!type) return [required(`${field}.type`, 'type is required when seccompProfile is set')];
  if (type !== 'Localhost')
    return localhostProfile === undefined
      ? []
      : [forbiddenField(path, 'can only be set when seccomp type is Localhost')];
  if (localhostProfile === undefined) return [required(path, 'must be set when seccomp type is Localhost')];
  return localhostProfile === '' ? [] : checkLocalPath(path, localhostProfile);
}

function checkAppArmorProfile(field: string, profile: AppArmorProfile | undefined): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile } = profile;
  const path = `${field}.localhostProfile`;
  if (!type) return [required(`${field}.type`, 'type is required when appArmorProfile is set')];
  if (type !== 'Localhost')
    return localhostProfile === undefined
      ? []
      : [invalidValue(path, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  if (localhostProfile === undefined || localhostProfile.trim() === '')
    return [required(path, 'must be set when AppArmor type is Localhost')];
  return [
    ...(localhostProfile === localhostProfile.trim()
      ? []
      : [invalidValue(path, localhostProfile, 'must not be padded with whitespace')]),
    ...(byteLength(localhostProfile) > maxAppArmorProfileBytes ? [tooLong(path, maxAppArmorProfileBytes)] : []),
  ];
}
