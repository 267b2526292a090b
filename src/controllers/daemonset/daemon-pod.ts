/** The pods of a daemon set: which template they have on a node, and which node a pod is for.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#how-daemon-pods-are-scheduled */
import type { Affinity, DaemonSet, NodeSelectorRequirement, Pod, PodSpec, PodTemplateSpec, Toleration } from '#api';

/** The label of pods and revisions with the hash of the template that they have. */
export const hashLabel = 'controller-revision-hash';
/** Counts the templates that a set has had; on sets as an annotation, on pods as a label. Deprecated. */
const generationAnnotation = 'deprecated.daemonset.template.generation';
const generationLabel = 'pod-template-generation';

const nodeNameField = 'metadata.name';
const prefix = 'node.kubernetes.io';

const tolerating = (name: string, effect: Toleration['effect'] & string): Toleration => ({
  key: `${prefix}/${name}`,
  operator: 'Exists',
  effect,
});

/** What pods of every daemon set put up with: they belong to a node in trouble, too. */
const tolerations: readonly Toleration[] = [
  tolerating('not-ready', 'NoExecute'),
  tolerating('unreachable', 'NoExecute'),
  tolerating('disk-pressure', 'NoSchedule'),
  tolerating('memory-pressure', 'NoSchedule'),
  tolerating('pid-pressure', 'NoSchedule'),
  tolerating('unschedulable', 'NoSchedule'),
];

/** Besides, with the node's own network, which may be what they are to set up. */
const hostNetworkTolerations: readonly Toleration[] = [tolerating('network-unavailable', 'NoSchedule')];

/** The template with what pods of every daemon set tolerate. */
export function tolerantSpec(spec: PodSpec): PodSpec {
  const added = spec.hostNetwork ? [...tolerations, ...hostNetworkTolerations] : tolerations;
  const isSame = (a: Toleration, b: Toleration) => a.key === b.key && a.effect === b.effect;
  const own = (spec.tolerations ?? []).filter(toleration => !added.some(other => isSame(toleration, other)));
  return { ...spec, tolerations: [...own, ...added] };
}

/** The template of the pod for a node. */
export function daemonTemplate(
  { metadata, spec: { template } }: DaemonSet,
  { nodeName, hash }: { readonly nodeName: string; readonly hash: string },
): PodTemplateSpec {
  const generation = metadata.annotations?.[generationAnnotation];
  const spec = tolerantSpec(template.spec);
  return {
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(generation === undefined ? {} : { [generationLabel]: generation }),
        [hashLabel]: hash,
      },
    },
    spec: { ...spec, affinity: onNode(spec.affinity, nodeName) },
  };
}

/** The affinity with the node in place of what nodes are required: that was answered before. */
function onNode(affinity: Affinity | undefined, nodeName: string): Affinity {
  const matchFields: NodeSelectorRequirement[] = [{ key: nodeNameField, operator: 'In', values: [nodeName] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required },
  };
}

/** The node that a pod is on or, before it is bound, for; undefined when it says neither. */
export function targetNodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const { matchFields = [] } of required?.nodeSelectorTerms ?? []) {
    const field = matchFields.find(({ key, operator }) => key === nodeNameField && operator === 'In');
    if (field?.values?.length === 1) return field.values[0];
  }
  return undefined;
}

/** Whether a pod has the template with this hash. */
export const isUpdated = ({ metadata }: Pod, hash: string): boolean => metadata.labels?.[hashLabel] === hash;
