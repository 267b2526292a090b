/** What a snapshot says of itself, and which are kept. Pure. */

/** The file that makes a folder a snapshot: written last. */
export const manifestFile = 'snapshot.json';
/** The store's data in a snapshot, as in the store's own folder. */
export const storeFile = 'data.mdb';
const snapshotFormat = 1;

/** Why a snapshot was made. */
export type SnapshotReason = 'hourly' | 'manual' | 'upgrade';

/** One file of a snapshot. */
export interface SnapshotFile {
  /** Relative to the snapshot, and to the data directory but for the store. */
  readonly path: string;
  readonly bytes: number;
  /** CRC-32 of its content. */
  readonly checksum: number;
}

/** What a snapshot says of itself. */
export interface SnapshotManifest {
  readonly format: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly reason: SnapshotReason;
  /** The kubernode that made it. */
  readonly version: string;
  readonly files: readonly SnapshotFile[];
  /** Objects in it. */
  readonly objects: number;
  readonly revision: number;
  /** Objects that could not be read when it was made, by key: they cannot be in it either. */
  readonly unreadable: readonly string[];
}

/** A snapshot in a folder of them. */
export interface Snapshot {
  readonly name: string;
  readonly manifest: SnapshotManifest;
}

/** Of a snapshot that is being made, in the format of this version. */
export const newManifest = (fields: Omit<SnapshotManifest, 'format'>): SnapshotManifest => ({
  format: snapshotFormat,
  ...fields,
});

/** Understands a manifest; a text when it cannot. */
export function parseManifest(text: string): SnapshotManifest | string {
  let manifest: Partial<SnapshotManifest> | null;
  try {
    manifest = JSON.parse(text) as Partial<SnapshotManifest> | null;
  } catch {
    return `${manifestFile} is damaged`;
  }
  const { format, files } = manifest ?? {};
  if (typeof format !== 'number') return `${manifestFile} is damaged`;
  if (format > snapshotFormat) return `it has format ${format}, of a newer kubernode`;
  if (!Array.isArray(files) || !files.every(isFile) || !hasFields(manifest ?? {})) return `${manifestFile} is damaged`;
  if (!files.every(({ path }) => isInside(path))) return `${manifestFile} names a file elsewhere`;
  return manifest as SnapshotManifest;
}

const isFile = (file: Partial<SnapshotFile> | null): boolean =>
  typeof file?.path === 'string' && Number.isSafeInteger(file.bytes) && Number.isSafeInteger(file.checksum);

const hasFields = ({ createdAt, reason, version, objects, revision, unreadable }: Partial<SnapshotManifest>): boolean =>
  [createdAt, reason, version].every(text => typeof text === 'string') &&
  [objects, revision].every(Number.isSafeInteger) &&
  Array.isArray(unreadable) &&
  unreadable.every(key => typeof key === 'string');

/** What is copied beside the store: kubeconfigs, authorities, certificates and keys, and the ranges that its services
 *  have. */
export const isCopied = (path: string): boolean =>
  /^([a-z-]+\.conf|network\.json|pki\/[a-z0-9-]+\.(crt|key|pub))$/.test(path);

const isInside = (path: unknown): boolean => typeof path === 'string' && (path === storeFile || isCopied(path));

/** A name after all that are taken: `2026-01-31T08-00-00Z`, with a number where there is one already, or one of later,
 *  as when the clock was set back: what was made last is the newest. */
export function nameAt(createdAt: string, taken: readonly string[]): string {
  const name = createdAt.replaceAll(':', '-');
  const newest = taken.filter(isSnapshotName).toSorted(compareNames).at(-1);
  if (newest === undefined || compareNames(newest, name) < 0) return name;
  const { time, number } = partsOf(newest);
  return `${time}-${number + 1}`;
}

/** Orders names by when they were given, the oldest first. */
export function compareNames(one: string, other: string): number {
  const [first, second] = [partsOf(one), partsOf(other)];
  if (first.time !== second.time) return first.time < second.time ? -1 : 1;
  return first.number - second.number;
}

function partsOf(name: string): { time: string; number: number } {
  const end = name.indexOf('Z-');
  return end < 0 ? { time: name, number: 1 } : { time: name.slice(0, end + 1), number: Number(name.slice(end + 2)) };
}

/** Whether a name is one of {@link nameAt}, and so ours to delete. */
export const isSnapshotName = (name: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?$/.test(name);

/** Which to delete so that the last few are kept. What was made by hand, or for an upgrade, stays; and one that lacks
 *  objects never takes the place of one that does not. */
export function planPrune(snapshots: readonly Snapshot[], keep: number): string[] {
  const newestFirst = snapshots
    .filter(({ manifest }) => manifest.reason === 'hourly')
    .toSorted((one, other) => compareNames(other.name, one.name));
  const whole = newestFirst.filter(({ manifest }) => manifest.unreadable.length === 0);
  const lacking = newestFirst.filter(({ manifest }) => manifest.unreadable.length > 0);
  return [...whole.slice(keep), ...lacking.slice(1)].map(({ name }) => name);
}

/** When the next one is due: as long after the last as is asked for. */
export function dueInMs(
  snapshots: readonly Snapshot[],
  { nowMs, everyMs }: { nowMs: number; everyMs: number },
): number {
  const last = Math.max(0, ...snapshots.map(({ manifest }) => Date.parse(manifest.createdAt)));
  // A clock that went back must not put it off.
  return Math.min(everyMs, Math.max(0, last + everyMs - nowMs));
}
