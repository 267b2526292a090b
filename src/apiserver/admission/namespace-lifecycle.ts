/** NamespaceLifecycle: nothing is created in a namespace that does not exist or is going away, and the namespaces that
 *  the cluster needs stay. */
import { forbidden, type KubeObject, LocalSubjectAccessReview, Namespace, notFound, StatusError } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from './admission.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);
const namespaces = { group: '', resource: 'namespaces' };

export const namespaceLifecycle = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'NamespaceLifecycle',
  admit(request) {
    const { operation, resource, subresource, name } = request;
    if (operation === 'DELETE' && resource.kind === Namespace && immortal.has(name)) {
      throw forbidden(namespaces, name, 'this namespace may not be deleted');
    }
    // What is created through a subresource belongs to an object that is there.
    if (operation !== 'CREATE' || subresource !== '' || !resource.isNamespaced) return undefined;
    // Questions about permission are no content, and would tell which namespaces there are.
    if (resource.kind === LocalSubjectAccessReview) return undefined;
    const found = find(Namespace, { name: request.namespace });
    if (found instanceof Promise) return found.then(namespace => check(request, namespace));
    return check(request, found);
  },
});

function check({ resource, namespace, name }: AdmissionRequest, found: KubeObject | undefined): void {
  if (!found) throw notFound(namespaces, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden(resource.groupResource, name, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw new StatusError(status.code, status.reason, status.message, { ...status.details, causes: [cause] });
}
