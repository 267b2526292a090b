/** NamespaceExists: nothing is created, changed or deleted in a namespace that does not exist.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespaceexists */
import { type KubeObject, Namespace, notFound } from '#api';
import type { AdmissionPlugin, FindObject } from './admission.ts';

export const namespaceExists = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'NamespaceExists',
  isOptional: true,
  validate({ namespace }) {
    if (namespace === '') return undefined;
    const check = (found: KubeObject | undefined) => {
      if (!found) throw notFound({ group: Namespace.group, resource: Namespace.plural }, namespace);
    };
    const found = find(Namespace, { name: namespace });
    return found instanceof Promise ? found.then(check) : check(found);
  },
});
