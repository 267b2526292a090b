/** Defaults of pods and pod templates that depend on other fields. (Constant ones are in the types, as `@default`.)
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import { allContainers, type Container, impliedPullPolicy, type Pod, type PodSpec, type PodTemplateSpec } from '#api';
import { forgetOldAnnotations } from './annotations.ts';

/** Defaults of a pod specification, wherever it is embedded. */
function defaultPodSpec(spec: PodSpec): void {
  syncServiceAccountName(spec);
  for (const container of allContainers(spec)) defaultContainer(container);
  for (const volume of spec.volumes ?? []) {
    if (Object.keys(volume).every(key => key === 'name')) volume.emptyDir = {};
    if (volume.image) volume.image.pullPolicy ??= impliedPullPolicy(volume.image.reference ?? '');
  }
}

/** Defaults of the template of a workload. */
export function defaultPodTemplate(template: PodTemplateSpec | undefined): void {
  if (!template) return;
  template.spec ??= {} as PodSpec;
  forgetOldAnnotations(template.metadata);
  defaultPodSpec(template.spec);
}

/** Defaults that only pods get, not templates: what a template leaves open stays visible as left open. */
export function defaultPod(pod: Pod): void {
  pod.spec ??= {} as PodSpec;
  forgetOldAnnotations(pod.metadata);
  defaultPodSpec(pod.spec);
  pod.spec.enableServiceLinks ??= true;
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    requestLimits(container);
    if (pod.spec.hostNetwork) bindHostPorts(container);
  }
  syncStatusAddresses(pod);
}

/** `serviceAccount` is the deprecated alias of `serviceAccountName`; both say the same. */
export function syncServiceAccountName(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name === undefined) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function defaultContainer(container: Container): void {
  container.imagePullPolicy ??= impliedPullPolicy(container.image ?? '');
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

function syncStatusAddresses({ status }: Pod): void {
  if (!status) return;
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (!status.podIP && status.podIPs?.[0]?.ip) status.podIP = status.podIPs[0].ip;
}
