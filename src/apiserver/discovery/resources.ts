/** What discovery says of one kind: its resource and subresources. Pure. */
import type { Kind, Subresource } from '#api';

/** Verbs of the subresources that connect a client with a pod or a node: any method of HTTP will do. */
const connectVerbs: Readonly<Record<string, readonly string[]>> = {
  proxy: ['create', 'delete', 'get', 'patch', 'update'],
};
const streamVerbs = ['create', 'get'];

/** The verbs of a subresource as discovery writes them, where `connect` is none. */
export function discoveryVerbs({ name, verbs }: Subresource): readonly string[] {
  return verbs.includes('connect') ? (connectVerbs[name] ?? streamVerbs) : verbs;
}

/** The kind of a subresource's body. */
export const bodyOf = (kind: Kind, subresource: Subresource): { group: string; version: string; kind: string } =>
  subresource.kind ?? { group: kind.group, version: kind.version, kind: kind.kind };

/** Kinds by the version of the group in which they are served, in the order of the list. */
export function byGroupVersion(kinds: readonly Kind[]): Map<string, Kind[]> {
  return Map.groupBy(kinds, ({ apiVersion }) => apiVersion);
}

/** The versions of each group, the preferred one first; groups in the order of the list, the core group as `''`. */
export function versionsByGroup(kinds: readonly Kind[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of kinds) {
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  for (const versions of groups.values()) versions.sort(compareVersions);
  return groups;
}

/** Orders versions as Kubernetes prefers them: stable before beta before alpha, then higher before lower.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

const stages: Readonly<Record<string, number>> = { alpha: 1, beta: 2 };

function rank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const [, major, stage, minor] = match;
  return [stage === undefined ? 3 : (stages[stage] ?? 0), Number(major), Number(minor ?? 0)];
}
