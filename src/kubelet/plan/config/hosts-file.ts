/** /etc/hosts of a pod. Source: "Adding entries to Pod /etc/hosts with HostAliases". */
import type { Pod } from '#api';
import { ConfigError } from './env.ts';

interface HostsInput {
  readonly podIps: readonly string[];
  readonly hostname: string;
  /** `hostname.subdomain.namespace.svc.domain`, when the pod has a subdomain. */
  readonly domainName: string;
  /** The node's file, which pods in the host's network see. */
  readonly nodeHosts: string;
}

/** The text of `/etc/hosts` in the pod's containers. */
export function renderHostsFile(pod: Pod, { podIps, hostname, domainName, nodeHosts }: HostsInput): string {
  const aliases = (pod.spec.hostAliases ?? [])
    .map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join('\t')}\n`)
    .join('');
  const appendix = aliases === '' ? '' : `\n# Entries added by HostAliases.\n${aliases}`;
  if (pod.spec.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${appendix}`;
  const names = domainName === '' ? hostname : `${domainName}\t${hostname}`;
  const own = podIps.map(ip => `${ip}\t${names}\n`).join('');
  const fixed = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
  ];
  return `${fixed.join('\n')}\n${own}${appendix}`;
}

const maxHostnameLength = 63;
/** What the kernel keeps of a host's name. */
const maxFqdnLength = 64;

/** The pod's hostname, and its full name when it has a subdomain.
 *  Errors: {@link ConfigError} when the hostname shall be the full name, and that is too long for the kernel. */
export function podHostname(pod: Pod, clusterDomain: string): { hostname: string; domainName: string } {
  if (pod.spec.hostnameOverride) return { hostname: pod.spec.hostnameOverride, domainName: '' };
  const name = pod.spec.hostname || pod.metadata.name;
  const hostname = name.slice(0, maxHostnameLength).replace(/[-.]+$/, '');
  const domainName = pod.spec.subdomain
    ? `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`
    : '';
  if (!pod.spec.setHostnameAsFQDN || domainName === '') return { hostname, domainName };
  if (domainName.length > maxFqdnLength)
    throw new ConfigError(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${domainName} is too long (${maxFqdnLength} is the max, ${domainName.length} characters requested)`,
    );
  return { hostname: domainName, domainName };
}
