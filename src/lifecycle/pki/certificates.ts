/** The certificates of a cluster: one readable list, in the file layout that kubeadm made customary.
 *  https://kubernetes.io/docs/setup/best-practices/certificates/ */
import { kubeletClientGroup } from '#api';
import { type ClientComponentName, clientComponents, userOf } from '../components/components.ts';

/** Who signs: the cluster's own authority, or the one of the aggregation layer. Also the files' base name. */
export type AuthorityName = 'ca' | 'front-proxy-ca';

/** Base names of the issued certificates' files. */
export type CertificateName =
  | 'apiserver'
  | 'apiserver-kubelet-client'
  | 'front-proxy-client'
  | 'admin'
  | 'kubelet-server'
  | ClientComponentName;

/** One certificate that the cluster needs. */
export interface CertificateSpec {
  name: CertificateName;
  authority: AuthorityName;
  /** The user's name, for a client. */
  commonName: string;
  /** The user's group, for a client. */
  organization?: string;
  usage: 'server' | 'client' | 'both';
  /** DNS names and addresses that a server answers to; empty for one that is a client only. */
  subjectNames: readonly string[];
}

/** What a cluster's certificates depend on. */
export interface PkiIdentity {
  /** Name of the machine's node. */
  nodeName: string;
  /** Host names and addresses by which clients reach this machine. */
  machineNames: readonly string[];
  /** First address of the service range: the Service `kubernetes`. */
  serviceAddress: string;
  /** DNS suffix of the cluster, such as `cluster.local`. */
  clusterDomain: string;
}

/** The authorities of a cluster, with their common names. */
export const authorities: readonly { name: AuthorityName; commonName: string }[] = [
  { name: 'ca', commonName: 'kubernetes' },
  { name: 'front-proxy-ca', commonName: 'front-proxy-ca' },
];

/** Every certificate of a cluster with this identity, in the order in which they are issued. */
export function certificatesOf({
  nodeName,
  machineNames,
  serviceAddress,
  clusterDomain,
}: PkiIdentity): CertificateSpec[] {
  const local = ['localhost', '127.0.0.1', '::1'];
  const inCluster = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${clusterDomain}`,
  ];
  const server = (
    name: CertificateName,
    commonName: string,
    names: readonly string[],
    organization?: string,
  ): CertificateSpec => ({
    name,
    authority: 'ca',
    commonName,
    usage: 'server',
    subjectNames: [...new Set(names)],
    ...(organization === undefined ? {} : { organization }),
  });
  const client = (
    name: CertificateName,
    commonName: string,
    organization?: string,
    authority: AuthorityName = 'ca',
  ): CertificateSpec => ({
    name,
    authority,
    commonName,
    usage: 'client',
    subjectNames: [],
    ...(organization === undefined ? {} : { organization }),
  });
  return [
    server('apiserver', 'kube-apiserver', [...inCluster, serviceAddress, ...local, nodeName, ...machineNames]),
    client('apiserver-kubelet-client', 'kube-apiserver-kubelet-client', kubeletClientGroup),
    client('front-proxy-client', 'front-proxy-client', undefined, 'front-proxy-ca'),
    client('admin', 'kubernetes-admin', 'system:masters'),
    server('kubelet-server', `system:node:${nodeName}`, [nodeName, ...local, ...machineNames], 'system:nodes'),
    ...clientComponents.map(({ name, upstream, securePort }): CertificateSpec => {
      const { username, groups } = userOf(name, nodeName);
      const spec = client(name, username, groups[0]);
      if (securePort === undefined) return spec;
      // Wherever its kubeconfig is taken to: those who verify it from other machines know it by upstream's name.
      return { ...spec, usage: 'both', subjectNames: [upstream, ...local] };
    }),
  ];
}
