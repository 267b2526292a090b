/** NamespaceAutoProvision: a namespace that does not exist is made for whoever creates something in it.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespaceautoprovision */
import { forbidden, isForbidden, Namespace } from '#api';
import { toError } from '#base';
import type { AdmissionPlugin, FindObject } from './admission.ts';

interface NamespaceAutoProvisionOptions {
  readonly find: FindObject;
  /** Makes a namespace, unless it is there; admission has its say. */
  readonly createNamespace: (name: string) => Promise<void>;
}

export const namespaceAutoProvision = ({ find, createNamespace }: NamespaceAutoProvisionOptions): AdmissionPlugin => ({
  name: 'NamespaceAutoProvision',
  isOptional: true,
  async admit({ operation, resource, namespace, name, dryRun }) {
    if (operation !== 'CREATE' || namespace === '' || dryRun) return;
    if (await find(Namespace, { name: namespace })) return;
    await createNamespace(namespace).catch((error: unknown) => {
      throw isForbidden(error) ? error : forbidden(resource.groupResource, name, toError(error).message);
    });
  },
});
