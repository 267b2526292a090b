/** Defaults of pods that depend on other fields. (Constant ones are in the types, as `@default`.) Pure; objects are
 *  changed in place.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import type { Container } from '../core/v1/container.ts';
import type { Pod, PodSpec } from '../core/v1/pod.ts';
import { impliedPullPolicy } from '../image-reference.ts';
import { allContainers } from './containers.ts';

/** Defaults of a pod specification, wherever it is embedded. */
export function completePodSpec(spec: PodSpec): void {
  syncServiceAccountName(spec);
  for (const container of allContainers(spec)) container.imagePullPolicy ??= impliedPullPolicy(container.image ?? '');
  for (const volume of spec.volumes ?? []) {
    if (Object.keys(volume).every(key => key === 'name')) volume.emptyDir = {};
    if (volume.image) volume.image.pullPolicy ??= impliedPullPolicy(volume.image.reference ?? '');
  }
}

/** Defaults that only pods get, not templates: what a template leaves open stays visible as left open. */
export function completePod(pod: Pod): void {
  completePodSpec(pod.spec);
  pod.spec.enableServiceLinks ??= true;
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    requestLimits(container);
    if (pod.spec.hostNetwork) bindHostPorts(container);
  }
}

/** `serviceAccount` is the deprecated alias of `serviceAccountName`; both say the same. */
export function syncServiceAccountName(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name === undefined) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function requestLimits({ resources }: Container): void {
  const limits = Object.entries(resources?.limits ?? {});
  if (!resources || limits.length === 0) return;
  const requests = { ...resources.requests };
  for (const [name, amount] of limits) requests[name] ??= amount;
  resources.requests = requests;
}

function bindHostPorts({ ports = [] }: Container): void {
  for (const port of ports) port.hostPort ||= port.containerPort;
}
