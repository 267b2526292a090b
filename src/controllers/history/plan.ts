/** The history of a workload: a ControllerRevision for each template that it has had, numbered, so that
 *  `kubectl rollout history` and `undo` know them. Pure.
 *  Source: https://kubernetes.io/docs/tasks/manage-daemon/rollback-daemon-set/ */
import {
  type ControllerRevision,
  deepEqual,
  isObject,
  type KubeObject,
  type New,
  type OwnerReference,
  type PodTemplateSpec,
  type StructReference,
  withNulls,
} from '#api';
import { templateHash } from '../deployment/template-hash.ts';

/** What a revision is a snapshot of. */
export interface RevisionSource {
  /** The workload. */
  readonly owner: KubeObject;
  /** How revisions refer to it. */
  readonly controller: OwnerReference;
  /** Its template now. */
  readonly template: PodTemplateSpec;
  /** The label of revisions that carries their hash. */
  readonly hashLabel: string;
}

/** What to do so that there is a revision for the template now, and it has the highest number. */
export type RevisionStep =
  | { readonly do: 'keep'; readonly revision: ControllerRevision }
  | { readonly do: 'renumber'; readonly revision: ControllerRevision; readonly number: number }
  | { readonly do: 'create'; readonly number: number };

/** Longest beginning of a revision's name, before its hash. */
const longestPrefix = 223;

const templateStruct: StructReference = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodTemplateSpec' };

/** A snapshot of a template in the form of a strategic merge patch, by which `kubectl rollout undo` brings it back. It
 *  is byte for byte what upstream writes, who tells the current revision by that. */
export const snapshotOf = (template: PodTemplateSpec): object =>
  sorted({ spec: { template: { ...withNulls(templateStruct, template), $patch: 'replace' } } });

/** The same with its keys in order. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)])) as T;
}

/** The template that a revision keeps; undefined when its data is not ours. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const { spec } = (data ?? {}) as { spec?: { template?: PodTemplateSpec & { $patch?: string } } };
  if (typeof spec?.template !== 'object' || typeof spec.template?.spec !== 'object') return undefined;
  const { $patch: _, ...template } = spec.template;
  return template;
}

/** In the order in which they were made. */
export const byNumber = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision ||
  compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
  compare(a.metadata.name, b.metadata.name);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** The step for a template: the newest revision that keeps it counts; one that was left and is come back to gets a new
 *  number. */
export function planRevision(template: PodTemplateSpec, revisions: readonly ControllerRevision[]): RevisionStep {
  const sorted = revisions.toSorted(byNumber);
  const newest = sorted.at(-1);
  const number = (newest?.revision ?? 0) + 1;
  const data = snapshotOf(template);
  const revision = sorted.findLast(candidate => deepEqual(candidate.data, data));
  if (!revision) return { do: 'create', number };
  return revision === newest ? { do: 'keep', revision } : { do: 'renumber', revision, number };
}

/** A new revision. `collisions` counts the names that were taken by other templates. */
export function newRevision(
  { owner, controller, template, hashLabel }: RevisionSource,
  { number, collisions }: { readonly number: number; readonly collisions: number },
): New<ControllerRevision> & { readonly metadata: { readonly name: string } } {
  const hash = templateHash(template, collisions);
  const { name, namespace, annotations } = owner.metadata;
  return {
    metadata: {
      name: `${name.slice(0, longestPrefix)}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controller],
    },
    data: snapshotOf(template),
    revision: number,
  };
}

/** How much of a history is kept. */
export interface Truncation {
  /** Whether pods have the revision, or shall get it. */
  isInUse(this: void, revision: ControllerRevision): boolean;
  /** How many others are kept; a negative number keeps all. */
  readonly limit: number;
}

/** What goes of a history, oldest first. */
export function planTruncation(
  revisions: readonly ControllerRevision[],
  { isInUse, limit }: Truncation,
): ControllerRevision[] {
  const unused = revisions.filter(revision => !isInUse(revision)).toSorted(byNumber);
  return limit < 0 ? [] : unused.slice(0, Math.max(0, unused.length - limit));
}
