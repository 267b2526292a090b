/** Kubeconfigs of a cluster's own certificates. */
import path from 'node:path';
import { writeFileAtomically } from '#base';
import { renderKubeconfig } from '#client';
import { type CertificateName, type ClientComponentName, clientComponents, type Pki } from '#lifecycle';

/** Where each identity's kubeconfig lies in the data directory, as kubeadm names them. */
export const kubeconfigFile = (dataDir: string, name: 'admin' | ClientComponentName): string =>
  path.join(dataDir, `${name}.conf`);

/** A kubeconfig that reaches `apiUrl` with a certificate of the cluster. */
export function kubeconfigOf(pki: Pki, certificate: CertificateName, apiUrl: string): string {
  const { certificate: clientCertificate, key: clientKey } = pki.certificates[certificate];
  return renderKubeconfig({
    name: 'kubernode',
    user: certificate,
    server: apiUrl,
    ca: pki.authorities.ca.certificate,
    clientCertificate,
    clientKey,
  });
}

/** Writes the administrator's and every component's kubeconfig, readable by the owner alone. */
export async function writeKubeconfigs(dataDir: string, pki: Pki, apiUrl: string): Promise<void> {
  const names = ['admin' as const, ...clientComponents.map(({ name }) => name)];
  await Promise.all(
    names.map(name => writeFileAtomically(kubeconfigFile(dataDir, name), kubeconfigOf(pki, name, apiUrl), 0o600)),
  );
}
