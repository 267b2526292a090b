/** Which kernel parameters a pod may set: those that hold for its own namespaces and can harm nobody else.
 *  Source: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls */
import type { PodSpec } from '#api';

const safe: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

/** Why one of the parameters is forbidden, in upstream's words; undefined when the pod may set them all. */
export function forbiddenSysctl({ securityContext, hostNetwork, hostIPC }: PodSpec): string | undefined {
  for (const { name } of securityContext?.sysctls ?? []) {
    const dotted = withDots(name);
    const forbidden = (why: string) => `forbidden sysctl: ${JSON.stringify(name)} ${why}`;
    if (!safe.has(dotted)) return forbidden('not allowlisted');
    const isOfNetwork = dotted.startsWith('net.');
    if (isOfNetwork && hostNetwork) return forbidden('not allowed with host net enabled');
    if (!isOfNetwork && hostIPC) return forbidden('not allowed with host ipc enabled');
  }
  return undefined;
}

/** A name may be written with slashes; a dot means a slash then, as sysctl(8) has it. */
function withDots(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  return separator === '/' ? name.replaceAll(/[./]/g, found => (found === '/' ? '.' : '/')) : name;
}
