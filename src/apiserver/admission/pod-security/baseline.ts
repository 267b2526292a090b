/** The rules of the level `baseline`, which keep pods from known ways to more rights. Pure.
 *  Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
import { allContainers, type Container, type Probe, type SELinuxOptions } from '#api';
import {
  brokenBy,
  containersNamed,
  distinct,
  plural,
  quoted,
  type Subject,
  setters,
  type Violation,
} from './subject.ts';

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

/** No profile but the runtime's and the node's own, by field or annotation. */
export function appArmor(subject: Subject): Violation | undefined {
  const isForbidden = (type: string | undefined) =>
    type !== undefined && !['RuntimeDefault', 'Localhost'].includes(type);
  const podType = subject.spec.securityContext?.appArmorProfile?.type;
  const containers = allContainers(subject.spec).filter(({ securityContext }) =>
    isForbidden(securityContext?.appArmorProfile?.type),
  );
  const annotations = Object.entries(subject.metadata?.annotations ?? {}).filter(
    ([name, value]) => name.startsWith(appArmorAnnotation) && !/^(?:|runtime\/default|localhost\/[^]*)$/.test(value),
  );
  const types = [
    ...(isForbidden(podType) ? [podType as string] : []),
    ...containers.map(({ securityContext }) => securityContext?.appArmorProfile?.type ?? ''),
  ];
  const values = [...distinct(types), ...distinct(annotations.map(([name, value]) => `${name}="${value}"`))];
  if (values.length === 0) return undefined;
  const who = [
    ...(types.length > 0 ? [setters(isForbidden(podType), containers)] : []),
    ...(annotations.length > 0 ? [plural(annotations, 'annotation')] : []),
  ].join(' and ');
  return {
    reason: plural(values, 'forbidden AppArmor profile'),
    detail: `${who} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

/** What the runtimes give containers by themselves. */
const defaultCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

/** Nothing is added beyond what runtimes give by default. */
export function capabilities(subject: Subject): Violation | undefined {
  const extra = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter(name => !defaultCapabilities.has(name));
  return brokenBy(
    subject,
    container => extra(container).length > 0,
    containers => ({
      reason: 'non-default capabilities',
      detail: `${containersNamed(containers)} must not include ${quoted(distinct(containers.flatMap(extra)))} in securityContext.capabilities.add`,
    }),
  );
}

/** No network, processes or IPC of the node's. */
export function hostNamespaces({ spec }: Subject): Violation | undefined {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(name => spec[name]);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map(name => `${name}=true`).join(', ') };
}

/** No paths of the node's. */
export function hostPathVolumes({ spec }: Subject): Violation | undefined {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural(names, 'volume')} ${quoted(names)}` };
}

/** No ports of the node's. */
export function hostPorts(subject: Subject): Violation | undefined {
  const taken = ({ ports = [] }: Container) => ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  return brokenBy(
    subject,
    container => taken(container).length > 0,
    containers => {
      const numbers = distinct(containers.flatMap(taken));
      const uses = plural(containers, 'uses', 'use');
      return {
        reason: 'hostPort',
        detail: `${containersNamed(containers)} ${uses} ${plural(numbers, 'hostPort')} ${numbers.join(', ')}`,
      };
    },
  );
}

type Action = Pick<Probe, 'httpGet' | 'tcpSocket'> | undefined;

/** Probes and hooks name no host: the kubelet would ask it for the pod. */
export function hostsOfProbes(subject: Subject): Violation | undefined {
  const hosts = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] => {
    const actions: Action[] = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
    return actions.flatMap(
      action => [action?.httpGet?.host, action?.tcpSocket?.host].filter(host => !!host) as string[],
    );
  };
  return brokenBy(
    subject,
    container => hosts(container).length > 0,
    containers => {
      const named = distinct(containers.flatMap(hosts));
      const uses = plural(containers, 'uses', 'use');
      return {
        reason: 'probe or lifecycle host',
        detail: `${containersNamed(containers)} ${uses} probe or lifecycle ${plural(named, 'host')} ${quoted(named)}`,
      };
    },
  );
}

/** No privileged containers. */
export const privileged = (subject: Subject): Violation | undefined =>
  brokenBy(
    subject,
    ({ securityContext }) => securityContext?.privileged === true,
    containers => ({
      reason: 'privileged',
      detail: `${containersNamed(containers)} must not set securityContext.privileged=true`,
    }),
  );

/** The usual mask of /proc. */
export function procMount(subject: Subject): Violation | undefined {
  const masked = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default';
  return brokenBy(
    subject,
    container => masked(container) !== 'Default',
    containers => ({
      reason: 'procMount',
      detail: `${containersNamed(containers)} must not set securityContext.procMount to ${quoted(distinct(containers.map(masked)))}`,
    }),
  );
}

/** In a user namespace of its own, a pod sees nothing of the machine through it. */
export const procMountOfHostUsers = (subject: Subject): Violation | undefined =>
  subject.spec.hostUsers === false ? undefined : procMount(subject);

/** The types of SELinux that containers may have. */
const containerTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

/** With the types that are allowed besides these. */
export const seLinux =
  (...moreTypes: string[]) =>
  (subject: Subject): Violation | undefined => {
    const allowed = [...containerTypes, ...moreTypes];
    const hasForbidden = ({ type = '', user, role }: SELinuxOptions = {}) =>
      !allowed.includes(type) || !!user || !!role;
    const ofPod = subject.spec.securityContext?.seLinuxOptions;
    const containers = allContainers(subject.spec).filter(({ securityContext }) =>
      hasForbidden(securityContext?.seLinuxOptions),
    );
    const isPod = hasForbidden(ofPod);
    if (!isPod && containers.length === 0) return undefined;
    const all = [
      ...(isPod ? [ofPod] : []),
      ...containers.map(({ securityContext }) => securityContext?.seLinuxOptions),
    ];
    const types = distinct(all.flatMap(options => options?.type ?? []).filter(type => !allowed.includes(type)));
    const told = [
      ...(types.length > 0 ? [`${plural(types, 'type')} ${quoted(types)}`] : []),
      ...(all.some(options => options?.user) ? ['user may not be set'] : []),
      ...(all.some(options => options?.role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters(isPod, containers)} set forbidden securityContext.seLinuxOptions: ${told.join('; ')}`,
    };
  };

const isAllowedSeccomp = (type: string): boolean => ['RuntimeDefault', 'Localhost'].includes(type);

/** Not Unconfined. */
export function seccomp(subject: Subject): Violation | undefined {
  const isForbidden = (type: string | undefined) => type !== undefined && !isAllowedSeccomp(type);
  const ofPod = subject.spec.securityContext?.seccompProfile?.type;
  const typeOf = ({ securityContext }: Container) => securityContext?.seccompProfile?.type;
  const containers = allContainers(subject.spec).filter(container => isForbidden(typeOf(container)));
  const types = distinct(
    [ofPod, ...containers.map(typeOf)].flatMap(type => (type !== undefined && isForbidden(type) ? [type] : [])),
  );
  if (types.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `${setters(isForbidden(ofPod), containers)} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  };
}

/** Settings of the kernel that are a pod's own, by the version since which they are allowed. */
const safeSysctls: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};

/** As of a minor version. */
export const sysctls =
  (minor: number) =>
  ({ spec }: Subject): Violation | undefined => {
    const isSafe = (name: string) => Object.hasOwn(safeSysctls, name) && (safeSysctls[name] as number) <= minor;
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter(name => !isSafe(name));
    return names.length > 0 ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
  };

/** No Windows containers with rights on their host. */
export function hostProcess(subject: Subject): Violation | undefined {
  const isPod = subject.spec.securityContext?.windowsOptions?.hostProcess === true;
  const containers = allContainers(subject.spec).filter(
    ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
  );
  if (!isPod && containers.length === 0) return undefined;
  return {
    reason: 'hostProcess',
    detail: `${setters(isPod, containers)} must not set securityContext.windowsOptions.hostProcess=true`,
  };
}
