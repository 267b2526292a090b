/** Where a request to the `proxy` subresource of a pod, a service or a node goes; pure.
 *  Source:
 *  https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls */
import { badRequest, type Node, type Pod, type StatusError } from '#api';
import { kubeletAddress, servesNothing } from '../streaming/plan.ts';

/** What is behind the proxy. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Whether a kubelet listens there, which wants to know who asks. */
  readonly isKubelet: boolean;
}

/** A name as it stands in the path: `name`, `name:port` or `scheme:name:port`. */
export interface ProxyName {
  /** `''` when it is not given. */
  readonly scheme: '' | 'http' | 'https';
  readonly name: string;
  /** Number or name; `''` when it is not given. */
  readonly port: string;
}

/** Undefined for what is no such name. */
export function parseProxyName(text: string): ProxyName | undefined {
  const parts = text.split(':');
  const [scheme = '', name = '', port = ''] =
    parts.length === 3 ? parts : parts.length === 2 ? ['', ...parts] : ['', text];
  if (parts.length > 3 || name === '') return undefined;
  return scheme === '' || scheme === 'http' || scheme === 'https' ? { scheme, name, port } : undefined;
}

/** A pod, at the given port or the first that a container names. */
export function planPodProxy(pod: Pod, { scheme, name, port }: ProxyName): ProxyTarget | StatusError {
  const host = pod.status?.podIP;
  if (!host) return badRequest(`pod ${name} has no address yet`);
  const first = pod.spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort))[0];
  const number = port === '' ? (first ?? (scheme === 'https' ? 443 : 80)) : Number(port);
  if (!isPort(number)) return badRequest(`invalid pod port ${JSON.stringify(port)}`);
  return { scheme: scheme || 'http', host, port: number, isKubelet: false };
}

/** Whether the pod that an endpoint names has the endpoint's address: whoever may write endpoints could name any
 *  machine. */
export const isPodAt = ({ status }: Pod, host: string): boolean =>
  status?.podIP === host || status?.podIPs?.some(({ ip }) => ip === host) === true;

/** A node's kubelet, or what else listens on the node. */
export function planNodeProxy(node: Node, { scheme, name, port }: ProxyName): ProxyTarget | StatusError {
  const kubelet = kubeletAddress(node);
  if (!kubelet) return badRequest(`node ${name} has no address yet`);
  if (kubelet.port === 0 && Number(port) === 0) return badRequest(`node ${name} ${servesNothing}`);
  if (port === '' || Number(port) === kubelet.port) return { scheme: 'https', ...kubelet, isKubelet: true };
  if (!isPort(Number(port))) return badRequest(`invalid node port ${JSON.stringify(port)}`);
  return { scheme: scheme || 'http', host: kubelet.host, port: Number(port), isKubelet: false };
}

const isPort = (number: number): boolean => Number.isInteger(number) && number > 0 && number < 65_536;
