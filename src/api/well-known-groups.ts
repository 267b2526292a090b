/** Names that several components agree on. */

/** The group of API servers at kubelets. At the API server it is nobody's: what a server of the cluster can be led to ask of
 *  itself must not be asked by an administrator. */
export const kubeletClientGroup = 'kubernode:kubelet-clients';
