/** What claims of devices a pod lacks. Pure.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/ and
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#how-resourceclaims-are-made */
import {
  canBeReserved,
  claimOfEntry,
  isClaimMadeFor,
  isFinalPhase,
  isReservedFor,
  type New,
  Pod,
  type PodResourceClaim,
  type PodResourceClaimStatus,
  type ResourceClaim,
  type ResourceClaimTemplate,
  userOf,
} from '#api';
import { controllerReference } from '#reconcile';

/** Says for which entry of its pod a claim was made. */
export const entryAnnotation = 'resource.kubernetes.io/pod-claim-name';
/** So that five random characters still fit in a label's 63. */
const maxBaseLength = 57;

/** What is there. */
export interface KnownClaims {
  /** A claim of the pod's namespace. */
  readonly claim: (name: string) => ResourceClaim | undefined;
  /** A template of the pod's namespace. */
  readonly template: (name: string) => ResourceClaimTemplate | undefined;
  /** Claims that the pod owns. */
  readonly owned: readonly ResourceClaim[];
}

/** A claim to be made for an entry of the pod. */
export interface ClaimToMake {
  readonly entry: string;
  readonly claim: New<ResourceClaim>;
}

/** What to write for one pod. */
export interface ClaimsPlan {
  readonly make: readonly ClaimToMake[];
  /** Claims that are there and that the pod's status does not name, as after a crash. */
  readonly found: readonly PodResourceClaimStatus[];
  /** Claims to be used by a pod that has a node, which no scheduler gave it. */
  readonly reserve: readonly ResourceClaim[];
  /** Why entries get no claim, as events say it. */
  readonly failures: readonly string[];
}

const nothing: ClaimsPlan = { make: [], found: [], reserve: [], failures: [] };

/** Decides what a pod needs: nothing any more once it has ended or is told to go. */
export function planClaims(pod: Pod, known: KnownClaims): ClaimsPlan {
  if (pod.metadata.deletionTimestamp !== undefined || isFinalPhase(pod.status?.phase)) return nothing;
  const make: ClaimToMake[] = [];
  const found: PodResourceClaimStatus[] = [];
  const failures: string[] = [];
  for (const entry of pod.spec.resourceClaims ?? []) {
    const { name, resourceClaimTemplateName: templateName } = entry;
    if (templateName === undefined || hasClaim(pod, entry, known)) continue;
    const orphan = known.owned.find(({ metadata }) => metadata.annotations?.[entryAnnotation] === name);
    const template = known.template(templateName);
    if (orphan) found.push({ name, resourceClaimName: orphan.metadata.name });
    else if (template) make.push({ entry: name, claim: claimFor(pod, name, template) });
    else failures.push(`PodResourceClaim ${name}: ${missingTemplate(templateName)}`);
  }
  return { make, found, failures, reserve: claimsToReserve(pod, known) };
}

const missingTemplate = (name: string): string =>
  `resource claim template "${name}": resourceclaimtemplate.resource.k8s.io "${name}" not found`;

/** Whether the entry has its claim, or needs none. */
function hasClaim(pod: Pod, entry: PodResourceClaim, { claim }: KnownClaims): boolean {
  const made = claimOfEntry(pod, entry);
  if (!made) return false;
  const there = made.name === undefined ? undefined : claim(made.name);
  return made.name === undefined || (there !== undefined && isClaimMadeFor(pod, there));
}

function claimFor(pod: Pod, entry: string, { spec: { metadata, spec } }: ResourceClaimTemplate): New<ResourceClaim> {
  const { name, namespace = '' } = pod.metadata;
  return {
    metadata: {
      generateName: generateNameFor(name, entry),
      namespace,
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [entryAnnotation]: entry },
      ownerReferences: [controllerReference(Pod, pod)],
    },
    spec,
  };
}

/** Both names, each cut in proportion when together they are too long. */
export function generateNameFor(podName: string, entry: string): string {
  const whole = `${podName}-${entry}-`;
  if (whole.length <= maxBaseLength) return whole;
  const cut = (text: string) => text.slice(0, Math.floor((text.length * maxBaseLength) / whole.length));
  return `${cut(podName)}-${cut(entry)}`;
}

function claimsToReserve(pod: Pod, { claim }: KnownClaims): ResourceClaim[] {
  if (!pod.spec.nodeName) return [];
  return (pod.spec.resourceClaims ?? []).flatMap(entry => {
    const { name, isGenerated = false } = claimOfEntry(pod, entry) ?? {};
    const there = name === undefined ? undefined : claim(name);
    if (!there?.status?.allocation || (isGenerated && !isClaimMadeFor(pod, there))) return [];
    return !isReservedFor(pod, there) && canBeReserved(there) ? [there] : [];
  });
}

/** The claim as one that the pod may use too. */
export const reservedFor = (claim: ResourceClaim, pod: Pod): ResourceClaim => ({
  ...claim,
  status: { ...claim.status, reservedFor: [...(claim.status?.reservedFor ?? []), userOf(pod)] },
});
