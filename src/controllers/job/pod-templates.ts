/** The pods of a job.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode */
import type { Container, Job, New, Pod, PodSpec } from '#api';
import { Job as JobKind } from '#api';
import { controllerReference, podFromTemplate } from '#reconcile';
import { completionIndexKey, trackingFinalizer } from './job-pods.ts';
import { failureAnnotations } from './per-index.ts';
import type { NewPod } from './plan-pods.ts';

/** Longest beginning of a name that the server completes. */
const longestPrefix = 58;

/** The pod as the job's template has it: with the finalizer that keeps it until it is counted, and of Indexed jobs the
 *  index in its annotation, label, host name and environment. */
export function podOfJob(job: Job, { index, replaces }: NewPod): New<Pod> {
  const pod = podFromTemplate(job.spec.template, job, controllerReference(JobKind, job));
  const finalizers = [...new Set([...(pod.metadata.finalizers ?? []), trackingFinalizer])];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const text = String(index);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: namePrefix(job.metadata.name, index),
      finalizers,
      labels: { ...pod.metadata.labels, [completionIndexKey]: text },
      annotations: { ...pod.metadata.annotations, [completionIndexKey]: text, ...failureAnnotations(job, replaces) },
    },
    spec: { ...withIndexVariable(pod.spec), hostname: `${job.metadata.name}-${text}` },
  };
}

function namePrefix(name: string, index: number): string {
  const end = `-${index}-`;
  return `${name.slice(0, longestPrefix - end.length)}${end}`;
}

const variable = 'JOB_COMPLETION_INDEX';

/** Containers that say something else of the variable keep that. */
function withIndexVariable(spec: PodSpec): PodSpec {
  const fieldRef = { fieldPath: `metadata.labels['${completionIndexKey}']` };
  const add = (container: Container): Container =>
    container.env?.some(({ name }) => name === variable)
      ? container
      : { ...container, env: [...(container.env ?? []), { name: variable, valueFrom: { fieldRef } }] };
  return {
    ...spec,
    containers: spec.containers.map(add),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(add) } : {}),
  };
}
