/** What the runtime is told to make for a pod: its sandbox. */
import { type Pod, sidecarsOf } from '#api';
import type { PortMapping, SandboxConfig } from '../../runtime/config.ts';
import { podGracePeriodAnnotation, podNameLabel, podNamespaceLabel, podUidLabel } from '../../runtime/labels.ts';
import { podCgroup } from './cgroup-resources.ts';
import { podHostname } from './hosts-file.ts';
import { type DnsInput, podDns } from './pod-dns.ts';
import { sandboxSecurity } from './security.ts';

interface SandboxInput extends DnsInput {
  readonly attempt: number;
  readonly logDirectory: string;
  readonly seccompDirectory: string;
  /** The cgroup that holds all pods. */
  readonly cgroupRoot: string;
}

export function sandboxConfig(pod: Pod, input: SandboxInput): SandboxConfig {
  const { name, uid, namespace = '' } = pod.metadata;
  return {
    metadata: { name, uid, namespace, attempt: input.attempt },
    hostname: pod.spec.hostNetwork ? '' : podHostname(pod, input.clusterDomain).hostname,
    logDirectory: input.logDirectory,
    dnsConfig: podDns(pod, input),
    portMappings: pod.spec.hostNetwork ? [] : portMappings(pod),
    labels: { ...pod.metadata.labels, [podNameLabel]: name, [podNamespaceLabel]: namespace, [podUidLabel]: uid },
    annotations: {
      ...pod.metadata.annotations,
      [podGracePeriodAnnotation]: String(pod.spec.terminationGracePeriodSeconds ?? 30),
    },
    linux: {
      cgroupParent: podCgroup(pod, input.cgroupRoot),
      securityContext: sandboxSecurity(pod, input.seccompDirectory),
      sysctls: Object.fromEntries((pod.spec.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value])),
    },
  };
}

function portMappings(pod: Pod): PortMapping[] {
  const containers = [...sidecarsOf(pod.spec), ...pod.spec.containers];
  return containers.flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort }) => hostPort)
      .map(({ protocol = 'TCP', containerPort, hostPort = 0, hostIP = '' }) => ({
        protocol,
        containerPort,
        hostPort,
        hostIp: hostIP,
      })),
  );
}
