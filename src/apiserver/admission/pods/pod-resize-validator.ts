/** PodResizeValidator: running pods are not resized beyond what their node has for pods, nor on nodes that cannot.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podresizevalidator */
import { deepEqual, forbidden, type KubeObject, Node, Pod, podRequests, StatusError, toResources } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';

export const podResizeValidator = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'PodResizeValidator',
  validate(request) {
    const { operation, resource, subresource, object, old } = request;
    if (operation !== 'UPDATE' || resource.kind !== Pod || subresource !== 'resize') return undefined;
    const { nodeName: name = '' } = (object as Pod).spec;
    if (name === '' || deepEqual((object as Pod).spec, (old as Pod).spec)) return undefined;
    const found = find(Node, { name });
    return found instanceof Promise ? found.then(node => check(request, name, node)) : check(request, name, found);
  },
});

function check(request: AdmissionRequest, name: string, found: KubeObject | undefined): void {
  if (!found) throw refusal(request, `node ${JSON.stringify(name)} not found`);
  const { metadata, status } = found as Node;
  const system = metadata.labels?.['kubernetes.io/os'] ?? 'linux';
  if (system !== 'linux') {
    const why = `pod resize is only supported on linux nodes, node ${JSON.stringify(name)} is ${JSON.stringify(system)}`;
    throw refusal(request, why, 'UnsupportedPlatform');
  }
  const requests = podRequests(request.object as Pod);
  const allocatable = toResources(status?.allocatable);
  const lacking = ['cpu', 'memory'].flatMap(resource => {
    const [wanted = 0, there = 0] = [requests[resource], allocatable[resource]];
    return wanted > there ? [`${resource}, requested: ${wanted}, allocatable: ${there}`] : [];
  });
  if (lacking.length === 0) return;
  throw refusal(request, `node didn't have enough allocatable resources: ${lacking.join('; ')}`, 'NodeCapacity');
}

/** Clients tell by the cause what may be different elsewhere. */
function refusal({ resource, name }: AdmissionRequest, why: string, cause?: string): StatusError {
  const { status } = forbidden(resource.groupResource, name, why);
  const causes = cause === undefined ? {} : { causes: [{ reason: cause }] };
  return new StatusError(status.code, status.reason, status.message, { ...status.details, ...causes });
}
