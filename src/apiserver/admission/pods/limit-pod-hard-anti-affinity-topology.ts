/** LimitPodHardAntiAffinityTopology: pods keep others away from their node alone, not from a whole zone.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#limitpodhardantiaffinitytopology */
import { forbidden, hostnameLabel, Pod } from '#api';
import type { AdmissionPlugin } from '../admission.ts';

export const limitPodHardAntiAffinityTopology: AdmissionPlugin = {
  name: 'LimitPodHardAntiAffinityTopology',
  isOptional: true,
  validate({ operation, resource, subresource, object, name }) {
    if (resource.kind !== Pod || subresource !== '' || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    const terms = (object as Pod).spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const other = terms.find(({ topologyKey }) => topologyKey !== hostnameLabel);
    if (!other) return;
    const why = `affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${other.topologyKey} but only key ${hostnameLabel} is allowed`;
    throw forbidden(resource.groupResource, name, why);
  },
};
