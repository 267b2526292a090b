/** Quality of service class. Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
import { compareQuantity, hasPodLevelResources, type Pod, type PodQOSClass } from '#api';

const resources = ['cpu', 'memory'] as const;

const isZero = (amount: string | undefined): boolean => amount === undefined || compareQuantity(amount, '0') === 0;

/** The class of a pod, by the requests and limits of its containers. The API server's answer wins when it is there. */
export function qosClass(pod: Pod): PodQOSClass {
  if (pod.status?.qosClass) return pod.status.qosClass;
  const containers = hasPodLevelResources(pod.spec)
    ? [pod.spec]
    : [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const every = containers.every(({ resources: { limits, requests } = {} }) =>
    resources.every(
      name =>
        !isZero(limits?.[name]) &&
        (requests?.[name] === undefined || compareQuantity(requests[name], limits?.[name] ?? '0') === 0),
    ),
  );
  if (every) return 'Guaranteed';
  const some = containers.some(({ resources: { limits, requests } = {} }) =>
    resources.some(name => !isZero(limits?.[name]) || !isZero(requests?.[name])),
  );
  return some ? 'Burstable' : 'BestEffort';
}
