/** DefaultIngressClass: ingresses that name no class get the default one. */
import { defaultIngressClassAnnotation, Ingress, IngressClass, ingressClassAnnotation, type KubeObject } from '#api';
import type { AdmissionPlugin, ListObjects } from './admission.ts';
import { newestDefault } from './default-object.ts';

export const defaultIngressClass = ({ list }: { list: ListObjects }): AdmissionPlugin => ({
  name: 'DefaultIngressClass',
  admit({ operation, resource, subresource, object }) {
    if (operation !== 'CREATE' || resource.kind !== Ingress || subresource !== '') return undefined;
    const { metadata, spec } = object as Ingress;
    if (!spec || spec.ingressClassName !== undefined || ingressClassAnnotation in (metadata.annotations ?? {}))
      return undefined;
    const complete = (classes: readonly KubeObject[]) => {
      const name = newestDefault(classes, defaultIngressClassAnnotation)?.metadata.name;
      if (name !== undefined) spec.ingressClassName = name;
    };
    const classes = list(IngressClass);
    return classes instanceof Promise ? classes.then(complete) : complete(classes);
  },
});
