/** NodeRestriction: a kubelet writes only its own node, lease and pods.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
import { forbidden, Lease, Node, Pod } from '#api';
import type { UserInfo } from '#client';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const prefix = 'system:node:';
const mirrorAnnotation = 'kubernetes.io/config.mirror';

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  validate(request) {
    const nodeName = nodeOf(request.user);
    if (nodeName === undefined) return;
    const why = rules.get(request.resource.kind)?.(nodeName, request);
    if (why !== undefined) throw forbidden(request.resource.groupResource, request.name, why);
  },
};

/** The node whose kubelet is asking. */
function nodeOf({ username, groups }: UserInfo): string | undefined {
  return username.startsWith(prefix) && groups.includes('system:nodes') ? username.slice(prefix.length) : undefined;
}

/** Each says why a kubelet may not do this; undefined when it may. */
type Rule = (nodeName: string, request: AdmissionRequest) => string | undefined;

const rules = new Map<object, Rule>([
  [
    Node,
    (nodeName, { name, object }) =>
      (object?.metadata.name ?? name) === nodeName
        ? undefined
        : `node "${nodeName}" is not allowed to modify node "${name}"`,
  ],
  [Lease, checkLease],
  [Pod, checkPod],
]);

function checkLease(nodeName: string, { namespace, name, object }: AdmissionRequest): string | undefined {
  if (namespace !== 'kube-node-lease') return `can only access leases in the "kube-node-lease" system namespace`;
  return (object?.metadata.name ?? name) === nodeName
    ? undefined
    : `can only access node lease with the same name as the requesting node`;
}

function checkPod(
  nodeName: string,
  { operation, subresource, name, object, old }: AdmissionRequest,
): string | undefined {
  if (operation === 'CREATE') {
    const pod = object as Pod;
    if (pod.metadata.annotations?.[mirrorAnnotation] === undefined)
      return `pod does not have "${mirrorAnnotation}" annotation, node "${nodeName}" can only create mirror pods`;
    return pod.spec.nodeName === nodeName
      ? undefined
      : `node "${nodeName}" can only create pods with spec.nodeName set to itself`;
  }
  if (operation === 'UPDATE' && subresource === '') return `node "${nodeName}" cannot update pod "${name}" itself`;
  if ((old as Pod).spec.nodeName === nodeName) return undefined;
  const what = operation === 'DELETE' ? 'delete pods' : 'update status for pods';
  return `node "${nodeName}" can only ${what} with spec.nodeName set to itself`;
}
