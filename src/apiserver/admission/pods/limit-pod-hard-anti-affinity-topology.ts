/** LimitPodHardAntiAffinityTopology: pods keep others away from their node alone, not from a whole zone.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#limitpodhardantiaffinitytopology */
import { hostnameLabel } from '#api';
import type { AdmissionPlugin } from '../admission.ts';
import { podIn, refuse } from './pods.ts';

export const limitPodHardAntiAffinityTopology: AdmissionPlugin = {
  name: 'LimitPodHardAntiAffinityTopology',
  isOptional: true,
  validate(request) {
    const { podAntiAffinity } = podIn(request, ['CREATE', 'UPDATE'])?.spec.affinity ?? {};
    const terms = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const other = terms.find(({ topologyKey }) => topologyKey !== hostnameLabel);
    if (!other) return;
    const rule = `has TopologyKey ${other.topologyKey} but only key ${hostnameLabel} is allowed`;
    throw refuse(request, `affinity.PodAntiAffinity.RequiredDuringScheduling ${rule}`);
  },
};
