/** Kubernetes' own signers of certificates.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers */
export const signers = {
  /** Of clients of the API server. */
  client: 'kubernetes.io/kube-apiserver-client',
  /** Of kubelets as such clients. */
  kubeletClient: 'kubernetes.io/kube-apiserver-client-kubelet',
  kubeletServing: 'kubernetes.io/kubelet-serving',
  /** Of the API server, to which its trust bundle belongs. */
  serving: 'kubernetes.io/kube-apiserver-serving',
  /** That of requests of before there were signers, which nobody signs. */
  legacyUnknown: 'kubernetes.io/legacy-unknown',
} as const;
