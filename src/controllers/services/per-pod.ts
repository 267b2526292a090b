/** What follows from a service and one of its pods, computed once. A service of thousands of pods is planned again
 *  whenever one of them changes; the others are the same objects as before. */
import type { Pod, Service } from '#api';

/** Remembers what `compute` returns for as long as both objects live. It must be a pure function of them. */
export function perPod<T>(compute: (pod: Pod, service: Service) => T): (pod: Pod, service: Service) => T {
  const known = new WeakMap<Service, WeakMap<Pod, { readonly value: T }>>();
  return (pod, service) => {
    let ofService = known.get(service);
    if (!ofService) known.set(service, (ofService = new WeakMap()));
    let found = ofService.get(pod);
    if (!found) ofService.set(pod, (found = { value: compute(pod, service) }));
    return found.value;
  };
}
