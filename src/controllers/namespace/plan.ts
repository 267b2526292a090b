/** The end of a namespace: what to delete next, and what its conditions say meanwhile.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ and KEP-5080 (ordered
 *  deletion). */
import {
  deepEqual,
  findCondition,
  type KubeObject,
  type Namespace,
  type NamespaceCondition,
  type NamespaceStatus,
} from '#api';
import { formatTime } from '#base';

/** What is left of one kind. */
export interface Content {
  /** Plural and group, as upstream writes them: `pods.`, `deployments.apps`. */
  readonly resource: string;
  readonly objects: readonly KubeObject[];
}

/** What was found at this look. */
export interface Remains {
  /** Kinds of which something is left. */
  readonly contents: readonly Content[];
  /** What went wrong while deleting. */
  readonly errors: readonly string[];
  /** Why the server did not say all that there may be; undefined when it did. */
  readonly discoveryFailure?: string | undefined;
}

/** Whether nothing is left, so that the namespace itself can go. */
export const isEmpty = ({ contents, errors, discoveryFailure }: Remains): boolean =>
  contents.length === 0 && errors.length === 0 && discoveryFailure === undefined;

/** What the condition says of groups that did not answer, in upstream's words; nothing of none. */
export function describeFailures(failures: ReadonlyMap<string, string>): string | undefined {
  if (failures.size === 0) return undefined;
  const each = [...failures].map(([groupVersion, message]) => `${groupVersion}: ${message}`).join(', ');
  const what = `Discovery failed for some groups, ${failures.size} failing`;
  return `${what}: unable to retrieve the complete list of server APIs: ${each}`;
}

/** Splits kinds into steps: pods go first, so that what protects them (network policies) outlives them. */
export function deletionSteps<K extends { readonly plural: string; readonly group: string }>(
  kinds: readonly K[],
): K[][] {
  const isPod = ({ plural, group }: K) => plural === 'pods' && group === '';
  return [kinds.filter(isPod), kinds.filter(kind => !isPod(kind))];
}

interface Saying {
  readonly type: string;
  /** Whether there is something to complain of, which status `True` means here. */
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

/** The status with upstream's five conditions; the current object when nothing is new. */
export function planStatus({ status = {} }: Namespace, remains: Remains, nowMs: number): NamespaceStatus {
  const before = status.conditions ?? [];
  const now = formatTime(nowMs);
  const conditions = sayings(remains).map(({ type, isTrue, reason, message }): NamespaceCondition => {
    const old = findCondition(before, type);
    const said = { type, status: isTrue ? 'True' : 'False', reason, message };
    const isSame = old?.status === said.status && old.reason === reason;
    return { ...said, lastTransitionTime: isSame ? (old.lastTransitionTime ?? now) : now };
  });
  const others = before.filter(({ type }) => !findCondition(conditions, type));
  const planned: NamespaceStatus = { ...status, phase: 'Terminating', conditions: [...others, ...conditions] };
  return deepEqual(planned, status) ? status : planned;
}

function sayings({ contents, errors, discoveryFailure }: Remains): Saying[] {
  const remaining = contents.map(({ resource, objects }) => `${resource} has ${objects.length} resource instances`);
  const finalizers = [...countFinalizers(contents)].map(([name, count]) => `${name} in ${count} resource instances`);
  const isFailed = errors.length > 0;
  return [
    discoveryFailure === undefined
      ? {
          type: 'NamespaceDeletionDiscoveryFailure',
          isTrue: false,
          reason: 'ResourcesDiscovered',
          message: 'All resources successfully discovered',
        }
      : {
          type: 'NamespaceDeletionDiscoveryFailure',
          isTrue: true,
          reason: 'DiscoveryFailed',
          message: discoveryFailure,
        },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      isTrue: false,
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    isFailed
      ? {
          type: 'NamespaceDeletionContentFailure',
          isTrue: true,
          reason: 'ContentDeletionFailed',
          message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`,
        }
      : {
          type: 'NamespaceDeletionContentFailure',
          isTrue: false,
          reason: 'ContentDeleted',
          message: 'All content successfully deleted, may be waiting on finalization',
        },
    remaining.length > 0
      ? {
          type: 'NamespaceContentRemaining',
          isTrue: true,
          reason: 'SomeResourcesRemain',
          message: `Some resources are remaining: ${remaining.join(', ')}`,
        }
      : {
          type: 'NamespaceContentRemaining',
          isTrue: false,
          reason: 'ContentRemoved',
          message: 'All content successfully removed',
        },
    finalizers.length > 0
      ? {
          type: 'NamespaceFinalizersRemaining',
          isTrue: true,
          reason: 'SomeFinalizersRemain',
          message: `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}`,
        }
      : {
          type: 'NamespaceFinalizersRemaining',
          isTrue: false,
          reason: 'ContentHasNoFinalizers',
          message: 'All content-preserving finalizers finished',
        },
  ];
}

function countFinalizers(contents: readonly Content[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of contents.flatMap(({ objects }) => objects)) {
    for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
