/** Which certificates a kubelet may ask for on behalf of pods: those that its pods name, for their accounts. */
import { mirrorPodAnnotation, Node, notFound, Pod, type PodCertificateRequest, ServiceAccount } from '#api';
import type { AdmissionRequest } from '../admission.ts';
import type { NodeRule, Requester } from './node-rule.ts';

export const checkPodCertificateRequest: NodeRule = async (request, by) => {
  const { operation, subresource, namespace, object } = request;
  if (operation !== 'CREATE') return `unexpected operation ${operation}`;
  if (subresource !== '') return `unexpected subresource ${subresource}`;
  const { spec } = object as PodCertificateRequest;
  const where = `${namespace}/${spec.podName}`;
  if (spec.nodeName !== by.nodeName)
    return `PodCertificateRequest.Spec.NodeName=${JSON.stringify(spec.nodeName)}, which is not the requesting node "${by.nodeName}"`;
  const node = await found(by, Node, { name: spec.nodeName });
  if (node.metadata.uid !== spec.nodeUID)
    return `PodCertificateRequest for pod "${where}" names node UID "${spec.nodeUID}", inconsistent with the running node ("${node.metadata.uid}")`;
  const pod = (await found(by, Pod, { namespace, name: spec.podName })) as Pod;
  const problem = checkPodOf(spec, pod, where);
  if (problem !== undefined) return problem;
  const account = await found(by, ServiceAccount, { namespace, name: spec.serviceAccountName });
  if (account.metadata.uid !== spec.serviceAccountUID)
    return `PodCertificateRequest for pod "${where}" names service account UID "${spec.serviceAccountUID}", which differs from the running service account ("${account.metadata.uid}")`;
  if (namesSigner(pod, spec.signerName) || (await mayRequest(request, spec, by))) return undefined;
  return `pod "${where}" does not mount a podCertificate projected volume for signer "${spec.signerName}"`;
};

/** What the request names. Throws the 404 for what is not there. */
async function found(
  { find }: Requester,
  kind: typeof Node | typeof Pod | typeof ServiceAccount,
  key: { namespace?: string; name: string },
) {
  const object = await find(kind, key);
  if (!object) throw notFound({ group: kind.group, resource: kind.plural }, key.name);
  return object;
}

/** Mirror pods get no certificates. */
function checkPodOf(spec: PodCertificateRequest['spec'], pod: Pod, where: string): string | undefined {
  if (pod.metadata.uid !== spec.podUID)
    return `PodCertificateRequest for pod "${where}" contains pod UID ("${spec.podUID}") which differs from running pod "${pod.metadata.uid}"`;
  if (pod.spec.nodeName !== spec.nodeName)
    return `pod "${where}" is not running on node "${spec.nodeName}" named in the PodCertificateRequest`;
  if (pod.metadata.annotations?.[mirrorPodAnnotation] !== undefined) return `pod "${where}" is a mirror pod`;
  const { serviceAccountName = '' } = pod.spec;
  if (serviceAccountName === spec.serviceAccountName) return undefined;
  return `PodCertificateRequest for pod "${where}" contains serviceAccountName ("${spec.serviceAccountName}") that differs from running pod ("${serviceAccountName}")`;
}

const namesSigner = ({ spec }: Pod, signerName: string): boolean =>
  (spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ podCertificate }) => podCertificate?.signerName === signerName),
  );

/** Whether the node was given leave to ask this signer for certificates of the account, whatever its pods mount. */
async function mayRequest(
  { user, namespace }: AdmissionRequest,
  { signerName, serviceAccountName }: PodCertificateRequest['spec'],
  { authorizer }: Requester,
): Promise<boolean> {
  const { verdict } = await authorizer.authorize(user, {
    isResource: true,
    verb: 'request-serviceaccounts-podcertificate-signer',
    group: 'certificates.k8s.io',
    version: 'v1',
    resource: signerName.replaceAll('/', ':'),
    subresource: '',
    namespace,
    name: serviceAccountName,
  });
  return verdict === 'allow';
}
