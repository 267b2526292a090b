/** Names that several components agree on. */

/** The group of API servers at kubelets. At the API server it is nobody's: what a server of the cluster can be led to
 *  ask of itself must not be asked by an administrator. */
export const kubeletClientGroup = 'kubernode:kubelet-clients';

/** The groups of Kubernetes in the order in which it lists them; a client that finds a name in several takes the
 *  first. */
export const groupOrder = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'storagemigration.k8s.io',
  'metrics.k8s.io',
] as const;
