/** DenyServiceExternalIPs: services claim no addresses that are not theirs, beyond those that they have. Off unless
 *  enabled: load balancers are built on such addresses. */
import { forbidden, Service } from '#api';
import type { AdmissionPlugin } from './admission.ts';

export const denyServiceExternalIPs: AdmissionPlugin = {
  name: 'DenyServiceExternalIPs',
  isOptional: true,
  validate({ operation, resource, subresource, object, old, name }) {
    if (operation === 'DELETE' || resource.kind !== Service || subresource !== '') return;
    const before = (old as Service | undefined)?.spec.externalIPs ?? [];
    const { externalIPs = [] } = (object as Service).spec;
    if (externalIPs.every(address => before.includes(address))) return;
    throw forbidden(resource.groupResource, name, 'Use of external IPs is denied by admission control');
  },
};
