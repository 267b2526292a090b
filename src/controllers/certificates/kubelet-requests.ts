/** Which requests are those of kubelets, and as kubelets may ask. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers */
import type { CertificateSigningRequestSpec, Node } from '#api';
import { type CertificateRequest, canonicalIp } from '#base';

const nodeUser = 'system:node:';
const nodesGroup = 'system:nodes';

/** Why a kubelet may not be given this as its client certificate; undefined when it may. */
export function whyNotKubeletClient(request: CertificateRequest, usages: readonly string[] = []): string | undefined {
  const { dnsNames, emailAddresses, ipAddresses, uris } = request;
  if (!isOfNodes(request)) return 'subject organization is not system:nodes';
  if (dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
  if (uris.length > 0) return 'URI subjectAltNames are not allowed';
  if (!isNodeName(request)) return 'subject common name does not begin with "system:node:"';
  return areUsages(usages, 'client auth') ? undefined : 'usages did not match [client auth digital signature]';
}

/** The same for the certificate of its server. */
export function whyNotKubeletServing(request: CertificateRequest, usages: readonly string[] = []): string | undefined {
  const { dnsNames, emailAddresses, ipAddresses, uris } = request;
  if (!isOfNodes(request)) return 'subject organization is not system:nodes';
  if (dnsNames.length + ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (uris.length > 0) return 'URI subjectAltNames are not allowed';
  if (!isNodeName(request)) return 'subject common name does not begin with "system:node:"';
  return areUsages(usages, 'server auth') ? undefined : 'usages did not match [server auth digital signature]';
}

/** Why anybody may not be given this as a client certificate. */
export function whyNotClient(usages: readonly string[] = []): string | undefined {
  const allowed = ['client auth', 'digital signature', 'key encipherment'];
  return usages.includes('client auth') && usages.every(usage => allowed.includes(usage))
    ? undefined
    : 'usages did not match [client auth digital signature key encipherment]';
}

/** Why a node's kubelet may not answer by the names that it asks for: it asks for itself alone, by the node's name, and
 *  by addresses that its node has and no other has. A node writes its own addresses, so what somebody else says that
 *  they are is believed first. */
export function whyNotOwnNames(
  { commonName, dnsNames, ipAddresses }: CertificateRequest,
  { username, nodes }: { readonly username: string | undefined; readonly nodes: readonly Node[] },
): string | undefined {
  if (commonName !== username) return `it is ${commonName}, and not ${username}, who asks`;
  const nodeName = commonName.slice(nodeUser.length);
  const node = nodes.find(({ metadata }) => metadata.name === nodeName);
  if (!node) return `the node ${nodeName} has not registered`;
  const other = dnsNames.find(name => name !== nodeName);
  if (other !== undefined) return `${other} is not the node's name`;
  const own = addressesOf(node);
  for (const address of ipAddresses.map(text => canonicalIp(text) ?? text)) {
    if (!own.has(address)) return `${address} is no address of the node`;
    const holder = nodes.find(candidate => candidate !== node && addressesOf(candidate).has(address));
    if (holder) return `${address} is an address of the node ${holder.metadata.name}, too`;
  }
  return undefined;
}

/** Whether who asks is a kubelet that asks for itself. */
export const asksForItself = (
  { commonName }: CertificateRequest,
  { username }: CertificateSigningRequestSpec,
): boolean => commonName === username;

const isOfNodes = ({ organizations }: CertificateRequest): boolean =>
  organizations.length === 1 && organizations[0] === nodesGroup;

const isNodeName = ({ commonName }: CertificateRequest): boolean =>
  commonName.startsWith(nodeUser) && commonName.length > nodeUser.length;

/** The one for what it is, a digital signature, and, for keys of RSA, key encipherment. */
function areUsages(usages: readonly string[], purpose: string): boolean {
  const wanted = new Set([purpose, 'digital signature']);
  const given = new Set(usages);
  given.delete('key encipherment');
  return given.size === wanted.size && [...wanted].every(usage => given.has(usage));
}

const addressesOf = ({ status }: Node): Set<string> =>
  new Set(
    (status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
      .map(({ address }) => canonicalIp(address) ?? address),
  );
