/** Services that every cluster has, by name. */

/** The one, in `kube-system`, by which pods reach DNS. */
export const dnsServiceName = 'kube-dns';
