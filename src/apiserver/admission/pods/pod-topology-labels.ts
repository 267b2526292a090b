/** PodTopologyLabels: pods are labelled with the zone and the region of their node, which the binding brings.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podtopologylabels */
import { type Binding, type KubeObject, Node, Pod, regionLabel, zoneLabel } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';

const labels = [zoneLabel, regionLabel];

export const podTopologyLabels = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'PodTopologyLabels',
  admit(request) {
    const name = nodeNameIn(request);
    if (name === '') return undefined;
    const found = find(Node, { name });
    return found instanceof Promise ? found.then(node => label(request, node)) : label(request, found);
  },
});

function nodeNameIn({ operation, resource, subresource, object }: AdmissionRequest): string {
  if (operation !== 'CREATE' || resource.kind !== Pod) return '';
  if (subresource === '') return (object as Pod).spec?.nodeName ?? '';
  const { target } = object as Binding;
  return subresource === 'binding' && target?.kind === 'Node' ? (target.name ?? '') : '';
}

/** What is there already stays. */
function label({ object }: AdmissionRequest, node: KubeObject | undefined): void {
  const known = node?.metadata.labels ?? {};
  const copied = labels.filter(key => Object.hasOwn(known, key)).map(key => [key, known[key] as string] as const);
  if (!object || copied.length === 0) return;
  object.metadata.labels = { ...Object.fromEntries(copied), ...object.metadata.labels };
}
