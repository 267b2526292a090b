/** Rules that depend on the operating system of a pod, and on whose users its processes are.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/,
 *  https://kubernetes.io/docs/concepts/windows/intro/#compatibility-v1-pod-spec-containers-securitycontext */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  type PlacedContainer,
  type PodSpec,
  placedContainers,
  type SecurityContext,
  type WindowsSecurityContextOptions,
} from '#api';
import { checkWindowsOptions } from './windows-options.ts';

/** All of them, for a pod specification at `field`. */
export const checkOperatingSystem = (field: string, spec: PodSpec): FieldError[] => [
  ...checkShared(field, spec),
  ...checkHostUsers(field, spec),
  ...checkEachOptions(field, spec),
  ...checkHostProcess(field, spec),
  ...(spec.os?.name === 'windows' ? checkWindowsPod(field, spec) : []),
  ...(spec.os?.name === 'linux' ? checkLinuxPod(field, spec) : []),
];

const containersOf = (field: string, spec: PodSpec): PlacedContainer[] =>
  placedContainers(spec, ['containers', 'initContainers', 'ephemeralContainers']).map(({ container, path }) => ({
    container,
    path: `${field}.${path}`,
  }));

function checkShared(field: string, { shareProcessNamespace, hostPID }: PodSpec): FieldError[] {
  if (!shareProcessNamespace || !hostPID) return [];
  const rule = 'ShareProcessNamespace and HostPID cannot both be enabled';
  return [invalidValue(`${field}.shareProcessNamespace`, true, rule)];
}

/** With users of its own a pod shares nothing else of the host; without them `/proc` is not to be seen whole. */
function checkHostUsers(field: string, spec: PodSpec): FieldError[] {
  const containers = containersOf(field, spec);
  if (spec.hostUsers !== false)
    return containers
      .filter(({ container }) => container.securityContext?.procMount === 'Unmasked')
      .map(({ path }) => {
        const rule = '`hostUsers` must be false to use `Unmasked`';
        return invalidValue(`${path}.securityContext.procMount`, 'Unmasked', rule);
      });
  const rule = 'when `hostUsers` is false';
  return [
    ...(spec.hostNetwork ? [forbiddenField(`${field}.hostNetwork`, rule)] : []),
    // As upstream, in capitals.
    ...(spec.hostPID ? [forbiddenField(`${field}.HostPID`, rule)] : []),
    ...(spec.hostIPC ? [forbiddenField(`${field}.HostIPC`, rule)] : []),
    ...containers
      .filter(({ container }) => (container.volumeDevices?.length ?? 0) > 0)
      .map(({ path }) => forbiddenField(`${path}.volumeDevices`, rule)),
  ];
}

const optionsPath = 'securityContext.windowsOptions';

function checkEachOptions(field: string, spec: PodSpec): FieldError[] {
  return [
    ...checkWindowsOptions(`${field}.${optionsPath}`, spec.securityContext?.windowsOptions),
    ...containersOf(field, spec).flatMap(({ container, path }) =>
      checkWindowsOptions(`${path}.${optionsPath}`, container.securityContext?.windowsOptions),
    ),
  ];
}

/** Processes of the host are either all containers of a pod, or none. */
function checkHostProcess(field: string, spec: PodSpec): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const errors: FieldError[] = [];
  const are = containersOf(field, spec).map(({ container, path }) => {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const rule = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalidValue(`${path}.${optionsPath}.hostProcess`, own, rule));
    }
    return own ?? ofPod ?? false;
  });
  if (!are.includes(true)) return errors;
  if (are.includes(false)) {
    const rule = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalidValue(field, '', rule));
  }
  if (!spec.hostNetwork) {
    const rule = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalidValue(`${field}.hostNetwork`, false, rule));
  }
  return errors;
}

const notOfWindowsPods = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;

const notOfWindowsContainers = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const satisfies (keyof SecurityContext)[];

function checkWindowsPod(field: string, spec: PodSpec): FieldError[] {
  const forbid = (path: string) => forbiddenField(path, 'cannot be set for a windows pod');
  const given = (context: object | undefined, names: readonly string[], path: string) =>
    names
      .filter(name => (context as Record<string, unknown> | undefined)?.[name] !== undefined)
      .map(name => forbid(`${path}.${name}`));
  return [
    ...given(spec.securityContext, notOfWindowsPods, `${field}.securityContext`),
    ...given(spec, ['hostUsers'], field),
    ...(spec.hostPID ? [forbid(`${field}.hostPID`)] : []),
    ...(spec.hostIPC ? [forbid(`${field}.hostIPC`)] : []),
    ...given(spec, ['shareProcessNamespace'], field),
    ...containersOf(field, spec).flatMap(({ container, path }) =>
      given(container.securityContext, notOfWindowsContainers, `${path}.securityContext`),
    ),
  ];
}

function checkLinuxPod(field: string, spec: PodSpec): FieldError[] {
  const check = (path: string, options: WindowsSecurityContextOptions | undefined) =>
    options ? [forbiddenField(path, 'windows options cannot be set for a linux pod')] : [];
  return [
    ...check(`${field}.${optionsPath}`, spec.securityContext?.windowsOptions),
    ...containersOf(field, spec).flatMap(({ container, path }) =>
      check(`${path}.${optionsPath}`, container.securityContext?.windowsOptions),
    ),
  ];
}
