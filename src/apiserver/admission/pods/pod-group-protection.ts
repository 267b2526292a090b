/** PodGroupProtection: groups of pods do not go while pods are in them; a controller sees to it. Acts while the gate
 *  GenericWorkload is on. */
import { type EnabledGates, PodGroup, podGroupProtectionFinalizer } from '#api';
import type { AdmissionPlugin } from '../admission.ts';

export const podGroupProtection = ({ featureGates }: { readonly featureGates: EnabledGates }): AdmissionPlugin => ({
  name: 'PodGroupProtection',
  admit({ operation, resource, subresource, object }) {
    if (!featureGates.has('GenericWorkload') || operation !== 'CREATE') return;
    if (resource.kind !== PodGroup || subresource !== '' || !object) return;
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(podGroupProtectionFinalizer))
      object.metadata.finalizers = [...finalizers, podGroupProtectionFinalizer];
  },
});
