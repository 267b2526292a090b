/** PodCertificateRequest: a certificate for a pod, asked for by its kubelet. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Bytes, Int32, Time } from '../../meta/v1/scalars.ts';

/** Asks a signer for a certificate for one pod. */
export interface PodCertificateRequest extends KubeObject {
  /** For which pod and key. Cannot be changed. @proto 2 */
  spec: PodCertificateRequestSpec;
  /** The certificate, or why there is none. @always @proto 3 */
  status?: PodCertificateRequestStatus;
}

export const PodCertificateRequest = defineKind<PodCertificateRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'PodCertificateRequest',
  plural: 'podcertificaterequests',
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which certificate is asked for. */
export interface PodCertificateRequestSpec {
  /** How long it may be valid, at least an hour and at most 91 days. Default a day. @default 86400 @pointer @proto 8 */
  maxExpirationSeconds?: Int32;
  /** The pod's node. @proto 6 */
  nodeName: string;
  /** UID of the node. @proto 7 */
  nodeUID: string;
  /** The pod. @proto 2 */
  podName: string;
  /** UID of the pod. @proto 3 */
  podUID: string;
  /** The pod's service account. @proto 4 */
  serviceAccountName: string;
  /** UID of the service account. @proto 5 */
  serviceAccountUID: string;
  /** The signer. @proto 1 */
  signerName: string;
  /** A signing request in DER with the key and its proof, and nothing else. @proto 12 */
  stubPKCS10Request: Bytes;
  /** What the pod says to the signer, which nobody has verified. @proto 11 */
  unverifiedUserAnnotations?: Record<string, string>;
}

/** What the signer said. */
export interface PodCertificateRequestStatus {
  /** When the kubelet shall ask for the next one. @proto 5 */
  beginRefreshAt?: Time;
  /** The certificate in PEM, then those that signed it. @proto 2 */
  certificateChain?: string;
  /** Issued, Denied or Failed; one of them. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type
   *  @proto 1 */
  conditions?: Condition[];
  /** Until when it is valid. @proto 6 */
  notAfter?: Time;
  /** From when on it is valid. @proto 4 */
  notBefore?: Time;
}
