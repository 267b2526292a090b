/** Security contexts as the runtime understands them. Source: the SecurityContext types of the API reference. */
import type { Container, Pod, SELinuxOptions, SeccompProfile } from '#api';
import type {
  ContainerSecurityContext,
  NamespaceOptions,
  SandboxSecurityContext,
  SecurityProfile,
} from '../../runtime/config.ts';
import { ConfigError } from './env.ts';

const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** Which namespaces the pod shares with the node, and its containers with each other. */
export function namespaceOptions(pod: Pod): NamespaceOptions {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace } = pod.spec;
  return {
    network: hostNetwork ? 'NODE' : 'POD',
    pid: hostPID ? 'NODE' : shareProcessNamespace ? 'POD' : 'CONTAINER',
    ipc: hostIPC ? 'NODE' : 'POD',
  };
}

const value = <Name extends string>(name: Name, number: number | undefined) =>
  (number === undefined ? {} : { [name]: { value: number } }) as Partial<Record<Name, { value: number }>>;

/** The runtime labels processes where the node runs SELinux. */
const labelOf = (selinuxOptions: SELinuxOptions | undefined) => (selinuxOptions ? { selinuxOptions } : {});

/** `directory` is where localhost profiles are looked for. */
function seccompOf(profile: SeccompProfile | undefined, directory: string): SecurityProfile {
  if (profile?.type === 'RuntimeDefault') return { profileType: 'RuntimeDefault' };
  if (profile?.type === 'Localhost')
    return { profileType: 'Localhost', localhostRef: `${directory}/${profile.localhostProfile ?? ''}` };
  return { profileType: 'Unconfined' };
}

/** The security context that the containers of a pod share. */
export function sandboxSecurity(pod: Pod, seccompDirectory: string): SandboxSecurityContext {
  const context = pod.spec.securityContext ?? {};
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const fsGroup = context.fsGroup === undefined ? [] : [context.fsGroup];
  return {
    namespaceOptions: namespaceOptions(pod),
    ...labelOf(context.seLinuxOptions),
    ...value('runAsUser', context.runAsUser),
    ...(context.runAsUser === undefined ? {} : value('runAsGroup', context.runAsGroup)),
    supplementalGroups: [...fsGroup, ...(context.supplementalGroups ?? [])],
    privileged: containers.some(({ securityContext }) => securityContext?.privileged),
    seccomp: seccompOf(context.seccompProfile, seccompDirectory),
  };
}

interface SecurityInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly seccompDirectory: string;
  /** The user that the image names, when it does. */
  readonly imageUser?: number | string | undefined;
  /** The container whose processes an ephemeral container joins. */
  readonly targetId?: string | undefined;
}

/** Errors: {@link ConfigError} when the container must not run as root and would, or it cannot be told. */
export function containerSecurity({
  pod,
  container,
  seccompDirectory,
  imageUser,
  targetId,
}: SecurityInput): ContainerSecurityContext {
  const own = container.securityContext ?? {};
  const shared = pod.spec.securityContext ?? {};
  const runAsUser = own.runAsUser ?? shared.runAsUser;
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup;
  if (own.runAsNonRoot ?? shared.runAsNonRoot) verifyNonRoot(pod, container, { runAsUser, imageUser });
  // An image that names nobody runs as root.
  const user = runAsUser ?? (typeof imageUser === 'string' ? undefined : (imageUser ?? (runAsGroup && 0)));
  const privileged = own.privileged === true;
  const unmasked = privileged || own.procMount === 'Unmasked';
  const options = namespaceOptions(pod);
  return {
    ...(own.capabilities
      ? { capabilities: { addCapabilities: own.capabilities.add ?? [], dropCapabilities: own.capabilities.drop ?? [] } }
      : {}),
    privileged,
    namespaceOptions: targetId === undefined ? options : { ...options, pid: 'TARGET', targetId },
    ...(user === undefined
      ? typeof imageUser === 'string'
        ? { runAsUsername: imageUser }
        : {}
      : value('runAsUser', user)),
    ...value('runAsGroup', runAsGroup),
    ...labelOf(own.seLinuxOptions ?? shared.seLinuxOptions),
    readonlyRootfs: own.readOnlyRootFilesystem === true,
    supplementalGroups: [
      ...(shared.fsGroup === undefined ? [] : [shared.fsGroup]),
      ...(shared.supplementalGroups ?? []),
    ],
    noNewPrivs: own.allowPrivilegeEscalation === false,
    maskedPaths: unmasked ? [] : maskedPaths,
    readonlyPaths: unmasked ? [] : readonlyPaths,
    seccomp: privileged
      ? { profileType: 'Unconfined' }
      : seccompOf(own.seccompProfile ?? shared.seccompProfile, seccompDirectory),
  };
}

function verifyNonRoot(
  pod: Pod,
  container: Container,
  { runAsUser, imageUser }: { runAsUser: number | undefined; imageUser: number | string | undefined },
): void {
  const about = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
  if (runAsUser !== undefined) {
    if (runAsUser === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${about}`);
    return;
  }
  if (typeof imageUser === 'string')
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root ${about}`,
    );
  if (imageUser === undefined || imageUser === 0)
    throw new ConfigError(`container has runAsNonRoot and image will run as root ${about}`);
}
