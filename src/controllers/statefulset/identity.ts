/** The identity of a stateful set's pods: name, number, address and claims, which stay whatever becomes of the pod.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-identity */
import type {
  ControllerRevision,
  New,
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  PodTemplateSpec,
  StatefulSet,
} from '#api';
import { podFromTemplate } from '#reconcile';

/** The label of pods with the name of the revision that they have. */
export const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

type Set = Pick<StatefulSet, 'metadata'>;

/** The name of the pod with a number. */
export const podNameOf = ({ metadata }: Set, ordinal: number): string => `${metadata.name}-${ordinal}`;

/** The number of a pod; undefined when its name is none that the set gives. */
export function ordinalOf({ metadata: { name } }: Pod, set: Set): number | undefined {
  const number = name.startsWith(`${set.metadata.name}-`) ? name.slice(set.metadata.name.length + 1) : '';
  return /^(0|[1-9]\d{0,9})$/.test(number) ? Number(number) : undefined;
}

/** The number of the first pod. */
export const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;

/** The labels by which a pod is found under its name and number. */
const identityLabels = (set: Set, ordinal: number): Record<string, string> => ({
  [podNameLabel]: podNameOf(set, ordinal),
  [podIndexLabel]: String(ordinal),
});

/** What a pod's labels lack of its identity; undefined when they lack nothing. */
export function missingLabels({ metadata: { labels = {} } }: Pod, set: Set, ordinal: number) {
  const wanted = identityLabels(set, ordinal);
  return Object.entries(wanted).every(([key, value]) => labels[key] === value) ? undefined : wanted;
}

/** Which pod: its number, and the revision that it has. */
export interface PodChoice {
  readonly ordinal: number;
  readonly revision: ControllerRevision;
  readonly template: PodTemplateSpec;
}

/** The pod with a number. */
export function podOf(
  set: StatefulSet,
  { ordinal, revision, template }: PodChoice,
  controller: OwnerReference,
): New<Pod> & { readonly metadata: { readonly name: string } } {
  const { generateName: _, ...metadata } = podFromTemplate(template, set, controller).metadata;
  const name = podNameOf(set, ordinal);
  const labels = { ...metadata.labels, ...identityLabels(set, ordinal), [revisionLabel]: revision.metadata.name };
  const { serviceName } = set.spec;
  return {
    metadata: { ...metadata, name, labels },
    spec: {
      ...withClaims(template.spec, claimsOf(set, ordinal)),
      hostname: name,
      ...(serviceName ? { subdomain: serviceName } : {}),
    },
  };
}

/** A claim of a pod, and the template that it is made from. */
export interface Claim {
  /** The name of the volume. */
  readonly volume: string;
  readonly claim: New<PersistentVolumeClaim> & { readonly metadata: { readonly name: string } };
}

/** The claims of the pod with a number, as they are made; of templates of one name the last counts. */
export function claimsOf({ metadata, spec }: StatefulSet, ordinal: number): Claim[] {
  const { name: setName, namespace } = metadata;
  const templates = new Map(spec.volumeClaimTemplates?.map(template => [template.metadata.name, template]));
  return Array.from(templates.values(), template => {
    const { name: volume, labels, annotations } = template.metadata;
    const allLabels = { ...labels, ...spec.selector.matchLabels };
    return {
      volume,
      claim: {
        metadata: {
          name: `${volume}-${setName}-${ordinal}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: allLabels,
          ...(annotations === undefined ? {} : { annotations }),
        },
        spec: template.spec,
      },
    };
  });
}

/** The claims take the places of volumes of their names. */
function withClaims(spec: PodSpec, claims: readonly Claim[]): PodSpec {
  if (claims.length === 0) return spec;
  const claimed = claims.map(({ volume, claim }) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim.metadata.name },
  }));
  const names = new Set(claims.map(({ volume }) => volume));
  return { ...spec, volumes: [...claimed, ...(spec.volumes ?? []).filter(({ name }) => !names.has(name))] };
}
