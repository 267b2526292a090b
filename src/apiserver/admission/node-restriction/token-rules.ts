/** Which tokens a kubelet may ask for: those of the accounts of its pods, bound to the pod, for whom the pod names. */
import { notFound, Pod, type TokenRequest } from '#api';
import type { NodeRule } from './node-rule.ts';

export const checkTokenRequest: NodeRule = async ({ subresource, namespace, object }, { nodeName, find }) => {
  if (subresource !== 'token') return undefined;
  const { boundObjectRef: bound, audiences = [] } = (object as TokenRequest).spec ?? {};
  if (!bound?.name || bound.apiVersion !== 'v1' || bound.kind !== 'Pod')
    return 'node requested token not bound to a pod';
  if (!bound.uid) return 'node requested token with a pod binding without a uid';
  const pod = (await find(Pod, { namespace, name: bound.name })) as Pod | undefined;
  if (!pod) throw notFound({ group: Pod.group, resource: Pod.plural }, bound.name);
  if (pod.metadata.uid !== bound.uid)
    return `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  if (pod.spec.nodeName !== nodeName) return 'node requested token bound to a pod scheduled on a different node';
  return checkAudiences(pod, audiences, nodeName);
};

function checkAudiences(pod: Pod, [audience = '', ...more]: readonly string[], nodeName: string): string | undefined {
  if (more.length > 0) return 'node may only request 0 or 1 audiences';
  const wanted = (pod.spec.volumes ?? [])
    .flatMap(({ projected }) => projected?.sources ?? [])
    .flatMap(({ serviceAccountToken }) => (serviceAccountToken ? [serviceAccountToken.audience ?? ''] : []));
  if (wanted.includes(audience)) return undefined;
  return `audience "${audience}" not found in pod spec volume, system:node:${nodeName} is not authorized to request tokens for this audience`;
}
