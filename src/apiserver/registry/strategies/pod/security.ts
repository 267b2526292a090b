/** Rules for security contexts. */
import {
  type AppArmorProfile,
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
} from '#api';
import { checkOneOf, checkRange } from '../fields/checks.ts';
import { checkLocalPath } from '../fields/paths.ts';

const idRange = [0, 2147483647] as const;
const sysctlPattern = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** The security context of a container. */
export function checkSecurityContext(field: string, context: SecurityContext | undefined): FieldError[] {
  if (!context) return [];
  const errors = [
    ...checkRange(`${field}.runAsUser`, context.runAsUser, idRange),
    ...checkRange(`${field}.runAsGroup`, context.runAsGroup, idRange),
    ...checkProfile(`${field}.seccompProfile`, context.seccompProfile),
    ...checkProfile(`${field}.appArmorProfile`, context.appArmorProfile),
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
  const errors: FieldError[] = [];
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(
      invalidValue(`${field}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'),
    );
  }
  if (!context) return errors;
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
    ...checkProfile(`${field}.seccompProfile`, context.seccompProfile),
    ...checkProfile(`${field}.appArmorProfile`, context.appArmorProfile),
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

function checkProfile(field: string, profile: SeccompProfile | AppArmorProfile | undefined): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile } = profile;
  if (!type)
    return [required(`${field}.type`, `type is required when ${field.slice(field.lastIndexOf('.') + 1)} is set`)];
  const errors: FieldError[] = [];
  if (type === 'Localhost') {
    if (!localhostProfile)
      errors.push(required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else if (field.endsWith('seccompProfile'))
      errors.push(...checkLocalPath(`${field}.localhostProfile`, localhostProfile));
  } else if (localhostProfile !== undefined) {
    errors.push(forbiddenField(`${field}.localhostProfile`, 'can only be set when seccomp type is Localhost'));
  }
  return errors;
}
