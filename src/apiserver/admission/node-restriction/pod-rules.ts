/** What a kubelet may do to pods: mirror those that its machine runs by itself, report and end those that are bound to
 *  it. */
import {
  deepEqual,
  type KubeObject,
  mirrorPodAnnotation,
  Node,
  namedResource,
  notFound,
  type OwnerReference,
  Pod,
} from '#api';
import type { AdmissionRequest } from '../admission.ts';
import type { NodeRule, Requester } from './node-rule.ts';

export const checkPod: NodeRule = (request, by) => {
  const { operation, subresource } = request;
  if (subresource === 'status') return checkStatus(request, by);
  if (subresource === 'eviction') return checkEviction(request, by);
  if (subresource !== '')
    return `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`;
  if (operation === 'CREATE') return checkMirror(request.object as Pod, by);
  if (operation === 'DELETE') return isOn(request.old, by) ? undefined : onlyOwn('delete pods', by);
  return `unexpected operation "${operation}", node "${by.nodeName}" can only create and delete mirror pods`;
};

const isOn = (pod: KubeObject | undefined, { nodeName }: Requester): boolean => (pod as Pod).spec.nodeName === nodeName;

const onlyOwn = (what: string, { nodeName }: Requester): string =>
  `node "${nodeName}" can only ${what} with spec.nodeName set to itself`;

function checkStatus({ operation, object, old }: AdmissionRequest, by: Requester): string | undefined {
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`;
  if (!isOn(old, by)) return onlyOwn('update pod status for pods', by);
  const [pod, before] = [object as Pod, old as Pod];
  if (!deepEqual(pod.metadata.labels ?? {}, before.metadata.labels ?? {}))
    return `node "${by.nodeName}" cannot update labels through pod status`;
  if (!deepEqual(pod.status?.resourceClaimStatuses ?? [], before.status?.resourceClaimStatuses ?? []))
    return `node "${by.nodeName}" cannot update resource claim statuses`;
  return undefined;
}

async function checkEviction(
  { operation, namespace, name, object }: AdmissionRequest,
  by: Requester,
): Promise<string | undefined> {
  if (operation !== 'CREATE') return `unexpected operation "${operation}"`;
  const podName = name || (object?.metadata.name ?? '');
  const pod = await by.find(Pod, { namespace, name: podName });
  if (!pod) throw notFound({ group: Pod.group, resource: Pod.plural }, podName);
  return isOn(pod, by) ? undefined : onlyOwn('evict pods', by);
}

/** A pod that the machine runs from a file of its own, shown in the API. It is the node's and names nothing of the API:
 *  who may write the file could read all that it names. */
function checkMirror(pod: Pod, by: Requester): string | undefined | Promise<string | undefined> {
  const node = `node "${by.nodeName}"`;
  const { annotations, ownerReferences = [] } = pod.metadata;
  if (annotations?.[mirrorPodAnnotation] === undefined)
    return `pod does not have "${mirrorPodAnnotation}" annotation, ${node} can only create mirror pods`;
  if (!isOn(pod, by)) return onlyOwn('create pods', by);
  const [owner, ...others] = ownerReferences;
  if (others.length > 0) return `${node} can only create pods with a single owner reference set to itself`;
  if (!owner || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== by.nodeName)
    return `${node} can only create pods with an owner reference set to itself`;
  if (!owner.controller) return `${node} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `${node} must not set blockOwnerDeletion on an owner reference`;
  const named = namedResource(pod);
  if (named !== undefined) return `${node} can not create pods that reference ${named}`;
  return checkOwner(owner, by);
}

async function checkOwner({ uid }: OwnerReference, { nodeName, find }: Requester): Promise<string | undefined> {
  const node = await find(Node, { name: nodeName });
  if (!node) throw notFound({ group: Node.group, resource: Node.plural }, nodeName);
  if (node.metadata.uid === uid) return undefined;
  return `node ${nodeName} UID mismatch: expected ${uid} got ${node.metadata.uid}`;
}
