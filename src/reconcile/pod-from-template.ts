/** Pods made from a template. */
import type { KubeObject, New, OwnerReference, Pod, PodTemplateSpec } from '#api';

/** A pod as the template describes it, named after its owner by the server and controlled by it. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject, controller: OwnerReference): New<Pod> {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controller],
    },
    spec: template.spec,
  };
}
