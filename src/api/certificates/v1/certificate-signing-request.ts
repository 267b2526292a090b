/** CertificateSigningRequest: how somebody asks for a certificate, and what became of it. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes, Int32, Time } from '../../meta/v1/scalars.ts';

/** Asks for a certificate: made by who wants one, approved or denied by who may, and signed by the signer that it
 *  names. */
export interface CertificateSigningRequest extends KubeObject {
  /** What is asked for. Cannot be changed; who asked is filled in by the server. @proto 2 */
  spec: CertificateSigningRequestSpec;
  /** What became of it. @always @proto 3 */
  status?: CertificateSigningRequestStatus;
}

export const CertificateSigningRequest = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  scope: 'Cluster',
  subresources: [
    { name: 'approval', verbs: ['get', 'patch', 'update'] },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

/** What a certificate is asked for. */
export interface CertificateSigningRequestSpec {
  /** How long the certificate should be valid, in seconds, at least 600. The signer may choose another time. @pointer
   *  @proto 8 */
  expirationSeconds?: Int32;
  /** Further attributes of who asked; filled in by the server. @proto 6 */
  extra?: Record<string, string[]>;
  /** Groups of who asked; filled in by the server. @listType atomic @proto 4 */
  groups?: string[];
  /** The request, PKCS#10 in PEM, in base64. @listType atomic @proto 1 */
  request: Bytes;
  /** Who is to sign, such as kubernetes.io/kubelet-serving; what it may be for and must look like is theirs to say.
   *  @proto 7 */
  signerName: string;
  /** The uid of who asked; filled in by the server. @proto 3 */
  uid?: string;
  /** What the certificate is to be used for, such as "client auth", "server auth", "digital signature".
   *  @listType atomic @proto 5 */
  usages?: KeyUsage[];
  /** The name of who asked; filled in by the server. @proto 2 */
  username?: string;
}

/** What a certificate may be used for. */
export type KeyUsage =
  | 'any'
  | 'cert sign'
  | 'client auth'
  | 'code signing'
  | 'content commitment'
  | 'crl sign'
  | 'data encipherment'
  | 'decipher only'
  | 'digital signature'
  | 'email protection'
  | 'encipher only'
  | 'ipsec end system'
  | 'ipsec tunnel'
  | 'ipsec user'
  | 'key agreement'
  | 'key encipherment'
  | 'microsoft sgc'
  | 'netscape sgc'
  | 'ocsp signing'
  | 's/mime'
  | 'server auth'
  | 'signing'
  | 'timestamping';

/** What became of a request. */
export interface CertificateSigningRequestStatus {
  /** The certificate, in PEM, in base64; after it those between it and a root, if any. Cannot be changed once it is
   *  there. @listType atomic @proto 2 */
  certificate?: Bytes;
  /** Whether it was approved or denied, and whether signing failed. @listType map @listMapKey type @proto 1 */
  conditions?: CertificateSigningRequestCondition[];
}

/** One thing that happened to a request. */
export interface CertificateSigningRequestCondition {
  /** When the status changed last. @proto 5 */
  lastTransitionTime?: Time;
  /** When it was written last. @proto 4 */
  lastUpdateTime?: Time;
  /** Why, for people. @proto 3 */
  message?: string;
  /** Why, in a word. @proto 2 */
  reason?: string;
  /** True; of Approved, Denied and Failed nothing else. @proto 6 */
  status: string;
  /** Approved, Denied, Failed, or whatever others agree on. @proto 1 */
  type: string;
}
