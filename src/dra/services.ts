/** What drivers of devices are called when they register, and the versions of their protocol. Pure. */

/** The type under which they register at a kubelet. */
export const draPluginType = 'DRAPlugin';

/** The versions of the protocol that are spoken here, the best first, as registrations name them, and their
 *  packages. */
export const draServices = {
  'v1.DRAPlugin': 'k8s.io.kubelet.pkg.apis.dra.v1',
  'v1beta1.DRAPlugin': 'k8s.io.kubelet.pkg.apis.dra.v1beta1',
} as const;

/** One of {@link draServices}. */
export type DraService = keyof typeof draServices;

/** Those of the versions that a driver speaks, the best first. */
export const servicesOf = (versions: readonly string[]): DraService[] =>
  (Object.keys(draServices) as DraService[]).filter(service => versions.includes(service));
