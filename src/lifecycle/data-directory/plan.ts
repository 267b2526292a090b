/** Decides whether a folder is a cluster's data directory. Pure. */
import { clientComponents } from '../components/components.ts';

/** Format of the directory that this version makes and reads. */
export const directoryFormat = 1;

/** What the file that marks a data directory says. */
export interface Marker {
  readonly apiVersion: 'kubernode.dev/v1';
  readonly kind: 'DataDirectory';
  /** Of the directory as a whole; the store has one of its own. */
  readonly format: number;
  /** Of the cluster. */
  readonly name: string;
  /** Tells this directory from all others, for as long as it lives. */
  readonly id: string;
  /** Of kubernode, as it last opened the store to write to it. None was written by earlier ones. */
  readonly version?: string | undefined;
}

/** Its presence makes a folder a data directory; see ARCHITECTURE.md for the others. */
export const markerFile = 'kubernode.json';

/** What clusters keep at the top of their directories; the file beside which it is written, and locks, have longer
 *  names. */
const ownEntries =
  /^((kubernode\.json|cluster\.json|lock|kubernode\.log|network\.json)(\..*)?|last-words|waiting-for|pki|store|snapshots|restoring|replaced-[\dTZ-]+|images|containerd|kubelet|cni)$/;
const kubeconfigs = ['admin', ...clientComponents.map(({ name }) => name)].map(name => `${name}.conf`);

/** What is kept in the folders that hold nothing but a few kinds of files; their temporary names are longer. All of the
 *  others, as of what containers write, is the cluster's. */
const ownInside: Readonly<Record<string, RegExp>> = {
  store: /^((data\.mdb|reserve)([-.].*)?|lock(\..*)?|trouble|damage(\..*)?)$/,
  pki: /\.(crt|key|pub)(\.\d+-\d+\.new)?$/,
  snapshots: /^(\d{4}-\d\d-\d\dT[\d-]+Z(-\d+)?(\.new)?|\.lock.*)$/,
};

/** The folders of which not all must be the cluster's. */
export const searchedFolders: readonly string[] = Object.keys(ownInside);

/** What was found in a folder. */
export interface ObservedDirectory {
  /** Names of its entries; none when there is no folder. */
  readonly names: readonly string[];
  /** Text of the marker. */
  readonly marker?: string | undefined;
  /** What only clusters of before there was a marker have, each looked into. */
  readonly hasRecord: boolean;
  readonly hasStore: boolean;
  readonly hasAuthority: boolean;
  readonly hasImages: boolean;
}

/** `new`: nothing is there yet. `unmarked`: a cluster's of before there was a marker. */
export type Verdict =
  | { readonly type: 'new' | 'marked' | 'unmarked' }
  | { readonly type: 'refused'; readonly reason: string };

/** Whether a folder may be used: an empty one, or one that is unmistakably a cluster's. */
export function judgeDirectory(observed: ObservedDirectory): Verdict {
  const { marker, hasRecord, hasStore, hasAuthority, hasImages } = observed;
  // One that is empty says nothing: the rest tells.
  if (marker?.trim()) return judgeMarker(marker);
  const { own, others } = sortEntries(observed.names);
  if (others.length === 0 && own.every(isOfStart)) return { type: 'new' };
  if (hasRecord || (hasStore && hasAuthority)) return { type: 'unmarked' };
  // Names like these are others' too, so nothing else may be there.
  if (others.length === 0 && (hasStore || hasAuthority || hasImages)) return { type: 'unmarked' };
  return { type: 'refused', reason: `it holds something else, such as ${others[0] ?? own[0]}: choose an empty one` };
}

function judgeMarker(text: string): Verdict {
  const marker = parseMarker(text);
  if (marker?.kind !== 'DataDirectory' || typeof marker.format !== 'number')
    return {
      type: 'refused',
      reason: `${markerFile} there is damaged, or another program's (kubernode snapshot restore makes a cluster of a copy, in another folder)`,
    };
  if (marker.format > directoryFormat)
    return {
      type: 'refused',
      reason: `it has format ${marker.format}, of a newer kubernode; this one knows formats up to ${directoryFormat}`,
    };
  return { type: 'marked' };
}

function parseMarker(text: string): Partial<Marker> | undefined {
  try {
    return (JSON.parse(text) as Partial<Marker> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Entries of a data directory: the cluster's own, and those of others. A file system of its own has lost+found. Of a
 *  searched folder that holds what is somebody's, each entry is told by its path. */
export function sortEntries(
  names: readonly string[],
  inside: Readonly<Record<string, readonly string[]>> = {},
): { own: string[]; others: string[] } {
  const entries = names.flatMap(name => {
    const known = ownInside[name];
    const entriesInside = inside[name] ?? [];
    const isWhole = known === undefined || entriesInside.every(entry => known.test(entry));
    return isWhole
      ? [{ name, isOurs: isOwn(name) }]
      : entriesInside.map(entry => ({ name: `${name}/${entry}`, isOurs: known.test(entry) }));
  });
  return {
    own: entries.filter(({ isOurs }) => isOurs).map(({ name }) => name),
    others: entries.filter(({ name, isOurs }) => !isOurs && name !== 'lost+found').map(({ name }) => name),
  };
}

/** What a start makes before there is a marker, and the marker that another start is writing just now. */
const isOfStart = (name: string): boolean => name.startsWith('lock') || name.startsWith(`${markerFile}.`);

const isOwn = (name: string): boolean =>
  ownEntries.test(name) || kubeconfigs.some(file => name === file || name.startsWith(`${file}.`));

/** A folder on the way to the data directory, or itself. */
export interface OwnedFolder {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

interface OwnershipOptions {
  readonly uid: number;
  readonly gid: number;
  /** Who became root by sudo: root already, in effect. Default: nobody. */
  readonly sudoUid?: number | undefined;
}

const worldWritable = 0o002;
const groupWritable = 0o020;
const sticky = 0o1000;

/** Why others could put files of theirs into a data directory, or exchange it; undefined when they cannot. The first
 *  folder is the directory, the others lie above it. */
export function findExposure(
  [directory, ...above]: readonly OwnedFolder[],
  { uid, gid, sudoUid }: OwnershipOptions,
): string | undefined {
  if (directory && directory.uid !== uid)
    return `it belongs to another user (${directory.uid}): give it to yourself with chown`;
  if (directory && (directory.mode & (worldWritable | groupWritable)) !== 0)
    return 'others may write into it: forbid it with chmod go-w, if nobody did';
  for (const { path, ...folder } of above) {
    const isTrusted = [0, uid, sudoUid].includes(folder.uid);
    const isShared =
      (folder.mode & worldWritable) !== 0 || ((folder.mode & groupWritable) !== 0 && ![0, gid].includes(folder.gid));
    if (!isTrusted || (isShared && (folder.mode & sticky) === 0))
      return `${path} above it can be changed by others (owner ${folder.uid}, mode ${(folder.mode & 0o7777).toString(8)}): choose another place`;
  }
  return undefined;
}
