/** Which certificates a kubelet may ask for: its own. */
import { type CertificateSigningRequest, signers } from '#api';
import { readCertificateRequest } from '#base';
import type { NodeRule } from './node-rule.ts';

const kubeletSigners: ReadonlySet<string> = new Set([signers.kubeletClient, signers.kubeletServing]);

export const checkCertificateRequest: NodeRule = async ({ operation, subresource, object, user }) => {
  const { spec } = (object ?? {}) as CertificateSigningRequest;
  if (operation !== 'CREATE' || subresource !== '' || !kubeletSigners.has(spec.signerName)) return undefined;
  try {
    const { commonName } = await readCertificateRequest(Buffer.from(spec.request, 'base64').toString());
    return commonName === user.username ? undefined : `can only create a node CSR with CN=${user.username}`;
  } catch (error) {
    return `unable to parse csr: ${(error as Error).message}`;
  }
};
