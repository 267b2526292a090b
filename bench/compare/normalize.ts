/** What two servers must answer differently, made equal: identities, times, versions, chosen addresses. */
import { isObject } from '#api';

/** Versions by the order in which a server first gave them: so it shows what wrote and what did not. */
export type Versions = Map<string, number>;

export function normalizer(versions: Versions): (value: unknown) => unknown {
  const versionOf = (text: string): string => {
    if (!/^[1-9]\d*$/.test(text)) return text;
    if (!versions.has(text)) versions.set(text, versions.size + 1);
    return `(version ${versions.get(text)})`;
  };
  const textOf = (text: string, key: string): string => {
    if (key === 'resourceVersion') return versionOf(text);
    if (/^clusterIPs?$/.test(key) && text !== 'None') return '(address)';
    return replacements.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  };
  const normalize = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return textOf(value, key);
    if (typeof value === 'number') return /nodePort$/i.test(key) && value >= 30_000 ? '(port)' : value;
    if (Array.isArray(value)) {
      const entries = value.filter(entry => !isAnyBookmark(entry)).map(entry => normalize(entry, key));
      if (key === 'managedFields') return managers(entries);
      // Rules of several roles come in the order of a map in Go.
      return /^(nonR|r)esourceRules$/.test(key)
        ? entries.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : entries;
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(withoutNoise(value)).map(([name, inner]) => [textOf(name, ''), normalize(inner, name)]),
    );
  };
  return value => normalize(value);
}

/** When bookmarks come is up to the server, but for the one after initial events. */
const isAnyBookmark = (entry: unknown): boolean =>
  isObject(entry) && entry['type'] === 'BOOKMARK' && !JSON.stringify(entry).includes('k8s.io/initial-events-end');

/** Entries of one second may stand in either order. */
const managers = (entries: readonly unknown[]): unknown => entries.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

function idOf(entry: unknown): string {
  const { manager, operation, subresource, apiVersion } = entry as Record<string, string>;
  return [manager, operation, subresource, apiVersion].join(' ');
}

/** The version of a list or bookmark is of all that there is, which others may change meanwhile; items of lists say
 *  their kinds and columns of tables mean the same in other words ([why](../../docs/decisions/differences.md)); which
 *  error of an invalid object comes first depends on the order of maps in Go. */
function withoutNoise(value: Record<string, unknown>): Record<string, unknown> {
  const { items, metadata, type, object, reason, details } = value;
  if (Array.isArray(items)) {
    const bare = items.map((item: unknown) =>
      isObject(item) ? { ...item, apiVersion: undefined, kind: undefined } : item,
    );
    return { ...value, metadata: withoutPlace(metadata), items: bare };
  }
  if (Array.isArray(value['rows']) && 'columnDefinitions' in value) {
    const given = value['columnDefinitions'];
    const columns = Array.isArray(given) ? given.map((column: object) => ({ ...column, description: undefined })) : [];
    return { ...value, metadata: withoutPlace(metadata), columnDefinitions: columns };
  }
  if (type === 'BOOKMARK' && isObject(object)) {
    const { kind, apiVersion } = object;
    const rows = Array.isArray(object['rows']) ? object['rows'].map(marks) : undefined;
    return { type, object: { kind, apiVersion, metadata: withoutPlace(object['metadata']), rows } };
  }
  if (reason === 'Conflict' && isObject(details) && Array.isArray(details['causes'])) {
    const causes = details['causes'].map(cause => JSON.stringify(cause));
    return { ...value, message: undefined, details: { ...details, causes: causes.toSorted() } };
  }
  if (reason === 'Invalid' && isObject(details) && Array.isArray(details['causes'])) {
    const causes = (details['causes'] as { field?: string; reason?: string }[]).map(
      cause => `${cause.field} ${cause.reason}`,
    );
    return { ...value, message: undefined, details: { ...details, causes: causes.toSorted() } };
  }
  return value;
}

/** What the row of a bookmark marks. */
const marks = (row: { object?: { metadata?: { annotations?: object } } }): unknown => row.object?.metadata?.annotations;

/** Without the version, and the token for the next page, which holds it. */
const withoutPlace = (metadata: unknown): unknown =>
  isObject(metadata) && metadata['resourceVersion']
    ? { ...metadata, resourceVersion: '(of all)', continue: undefined }
    : metadata;

const today = new Date().toISOString().slice(0, 10);
const replacements: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uid)'],
  [new RegExp(`${today}T[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)`, 'g'), '(time)'],
  [/\b(generated-|x{50,}|bad_)[a-z0-9]{5}\b/gi, '$1(random)'],
  [/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-(random)'],
  [/X509SHA256=[0-9a-f]{64}/g, 'X509SHA256=(certificate)'],
  [/^10(\.\d{1,3}){3}$/, '(address)'],
  [/^\d+m?s$/, '(age)'],
  [/(resource ?version[^\d]{0,60})\d+/gi, '$1(version)'],
  [/(current: )\d+/g, '$1(version)'],
];
