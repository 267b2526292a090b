/** The namespace of the controllers' service accounts, and of the components' leases. */
export const accountNamespace = 'kube-system';
