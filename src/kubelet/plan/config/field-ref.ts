/** Values of a pod that its containers can see: the downward API. Source:
 *  https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
import { type Container, compareQuantity, ownValue, type Pod, parseQuantity, type ResourceFieldSelector } from '#api';

/** What the pod's own object does not say. */
export interface FieldContext {
  readonly podIps: readonly string[];
  readonly hostIps: readonly string[];
  /** The node's allocatable amounts, which stand in for limits that neither a container nor its pod has. */
  readonly allocatable: Readonly<Record<string, string>>;
}

const keyed = /^metadata\.(annotations|labels)\['([^']*)'\]$/;

/** The value of a `fieldRef`; undefined when the path is not supported. */
export function fieldValue(pod: Pod, fieldPath: string, context: FieldContext): string | undefined {
  const match = keyed.exec(fieldPath);
  if (match)
    return ownValue(pod.metadata[match[1] === 'labels' ? 'labels' : 'annotations'] ?? {}, match[2] ?? '') ?? '';
  switch (fieldPath) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return context.hostIps[0] ?? '';
    case 'status.hostIPs':
      return context.hostIps.join(',');
    case 'status.podIP':
      return context.podIps[0] ?? '';
    case 'status.podIPs':
      return context.podIps.join(',');
    default:
      return undefined;
  }
}

/** `key="value"` lines, sorted, as files of the downward API hold them. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map(key => `${key}=${JSON.stringify(map?.[key])}`)
    .join('\n');
}

/** The value of a `resourceFieldRef`, rounded up to the divisor; undefined when the resource is not supported. */
export function resourceFieldValue(
  pod: Pod,
  selector: ResourceFieldSelector,
  options: FieldContext & { readonly container?: Container | undefined },
): string | undefined {
  const container = selector.containerName
    ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === selector.containerName)
    : options.container;
  const match = /^(limits|requests)\.(.+)$/.exec(selector.resource);
  if (!container || !match) return undefined;
  const [, kind = '', resource = ''] = match;
  const { limits, requests } = container.resources ?? {};
  const stated =
    kind === 'limits'
      ? (limits?.[resource] ?? pod.spec.resources?.limits?.[resource] ?? options.allocatable[resource])
      : (requests?.[resource] ?? limits?.[resource]);
  const divisor = selector.divisor && compareQuantity(selector.divisor, '0') !== 0 ? selector.divisor : '1';
  return String(divideUp(parseQuantity(stated ?? '0').nanos, parseQuantity(divisor).nanos));
}

const divideUp = (amount: bigint, divisor: bigint): bigint => (amount + divisor - 1n) / divisor;
