/** Defaults of pods and pod templates, and what is dropped of old ones. */
import { completePod, completePodSpec, type Pod, type PodSpec, type PodTemplateSpec } from '#api';
import { forgetOldAnnotations } from './annotations.ts';

/** Defaults of the template of a workload. */
export function defaultPodTemplate(template: PodTemplateSpec | undefined): void {
  if (!template) return;
  template.spec ??= {} as PodSpec;
  forgetOldAnnotations(template.metadata);
  completePodSpec(template.spec);
}

/** Defaults of a pod. */
export function defaultPod(pod: Pod): void {
  pod.spec ??= {} as PodSpec;
  forgetOldAnnotations(pod.metadata);
  completePod(pod);
  syncStatusAddresses(pod);
}

function syncStatusAddresses({ status }: Pod): void {
  if (!status) return;
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (!status.podIP && status.podIPs?.[0]?.ip) status.podIP = status.podIPs[0].ip;
}
