/** Where a request for a pod's streams goes: which kubelet, which path; pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (log, exec, attach,
 *  portforward) */
import { badRequest, isFinalPhase, type Node, notFound, ownValue, type Pod, type StatusError } from '#api';

/** A request to a kubelet. */
export interface KubeletTarget {
  readonly host: string;
  readonly port: number;
  /** With query. */
  readonly path: string;
}

/** Subresources of pods that their kubelet answers. */
export type StreamSubresource = 'log' | 'exec' | 'attach' | 'portforward';

interface StreamRequest {
  readonly subresource: StreamSubresource;
  readonly query: URLSearchParams;
}

/** The kubelet's address, as the API server prefers them. */
const addressTypes = ['InternalIP', 'Hostname', 'InternalDNS', 'ExternalIP', 'ExternalDNS'];

/** Where the kubelet of a node listens; undefined while the node has no address. Port 0: nothing listens. */
export function kubeletAddress(node: Node): { host: string; port: number } | undefined {
  const addresses = node.status?.addresses ?? [];
  const host = addressTypes.map(type => addresses.find(address => address.type === type)?.address).find(Boolean);
  return host === undefined ? undefined : { host, port: node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250 };
}

/** Of a node whose kubelet has no port, as one that only simulates its pods. */
export const servesNothing = 'serves no logs and no streams: its kubelet has no port';

/** Plans a request for `pod`, which runs on `node`. Returns the error when there is nothing to connect to; undefined: a
 *  log of a pod that is on no node yet, which says nothing. */
export function planStream(
  pod: Pod,
  node: Node | undefined,
  { subresource, query }: StreamRequest,
): KubeletTarget | StatusError | undefined {
  const { name, namespace = '' } = pod.metadata;
  const container =
    subresource === 'portforward' ? '' : chooseContainer(pod, query.get('container') ?? '', subresource);
  if (typeof container !== 'string') return container;
  if (!pod.spec.nodeName)
    return subresource === 'log' ? undefined : badRequest(`pod ${name} does not have a host assigned`);
  // As upstream, which names the node among the pods.
  if (!node) return notFound({ group: '', resource: 'pods' }, pod.spec.nodeName);
  const address = kubeletAddress(node);
  if (!address) return badRequest(`the node ${pod.spec.nodeName} of pod ${name} has no address yet`);
  if (address.port === 0) return badRequest(`the node ${pod.spec.nodeName} of pod ${name} ${servesNothing}`);
  if (subresource !== 'log' && isFinalPhase(pod.status?.phase)) {
    return badRequest(`cannot exec into a container in a completed pod; current phase is ${pod.status?.phase}`);
  }
  const parts = [verbs[subresource], namespace, name, ...(container === '' ? [] : [container])].map(encodeURIComponent);
  return { ...address, path: `/${parts.join('/')}?${kubeletQuery(query, subresource).toString()}` };
}

const verbs: Readonly<Record<StreamSubresource, string>> = {
  log: 'containerLogs',
  exec: 'exec',
  attach: 'attach',
  portforward: 'portForward',
};

const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

/** The container asked for, or the only one, with upstream's refusals. */
function chooseContainer(pod: Pod, wanted: string, subresource: StreamSubresource): string | StatusError {
  const { name } = pod.metadata;
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const all = [...containers, ...initContainers, ...ephemeralContainers].map(container => container.name);
  if (wanted !== '')
    return all.includes(wanted) ? wanted : badRequest(`container ${wanted} is not valid for pod ${name}`);
  const [first = ''] = all;
  if (containers.length === 1) return first;
  const annotated = pod.metadata.annotations?.[defaultContainerAnnotation];
  if (subresource !== 'log' && annotated !== undefined && all.includes(annotated)) return annotated;
  const names = (list: { name: string }[]) => `[${list.map(container => container.name).join(' ')}]`;
  const inits = initContainers.length > 0 ? ` or one of the init containers: ${names(initContainers)}` : '';
  return badRequest(`a container name must be specified for pod ${name}, choose one of: ${names(containers)}${inits}`);
}

/** The API's parameters in the kubelet's names. */
function kubeletQuery(query: URLSearchParams, subresource: StreamSubresource): URLSearchParams {
  const result = new URLSearchParams();
  const renamed: Readonly<Record<string, string>> =
    subresource === 'exec' || subresource === 'attach' ? { stdin: 'input', stdout: 'output', stderr: 'error' } : {};
  for (const [name, value] of query) {
    if (name === 'container') continue;
    const kubeletName = ownValue(renamed, name);
    const isFlag = kubeletName !== undefined || name === 'tty';
    result.append(kubeletName ?? name, isFlag && value === 'true' ? '1' : value);
  }
  return result;
}
