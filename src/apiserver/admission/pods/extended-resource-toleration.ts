/** ExtendedResourceToleration: pods that ask for a node's own resources tolerate the taints of that name, which keep
 *  others away.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration */
import type { AdmissionPlugin } from '../admission.ts';
import { podIn } from './pods.ts';

export const extendedResourceToleration: AdmissionPlugin = {
  name: 'ExtendedResourceToleration',
  isOptional: true,
  admit(request) {
    const pod = podIn(request, ['CREATE', 'UPDATE']);
    if (!pod) return;
    const asked = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap(({ resources }) =>
      Object.keys(resources?.requests ?? {}).filter(isExtended),
    );
    const { tolerations = [] } = pod.spec;
    const missing = [...new Set(asked)]
      .filter(key => !tolerations.some(own => own.key === key && own.operator === 'Exists' && !own.effect))
      .sort();
    if (missing.length === 0) return;
    pod.spec.tolerations = [...tolerations, ...missing.map(key => ({ key, operator: 'Exists' as const }))];
  },
};

const isExtended = (name: string): boolean =>
  name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
