/** Decides what the cluster of a data directory is called. Pure. */
import path from 'node:path';
import { clusterOfPlace, defaultClusterName, isClusterName } from './places.ts';

/** What the name depends on. */
export interface NamingInput {
  readonly dataDir: string;
  /** The name that was asked for. Default: none. */
  readonly wanted?: string | undefined;
  /** The name that the directory has. Default: none yet. */
  readonly current?: string | undefined;
  /** The usual place. */
  readonly base: string;
  /** Where the cluster of a name lives, of other directories than this one. */
  readonly placeOf: (name: string) => string | undefined;
}

/** `refused` says why. */
export type Naming = { readonly name: string } | { readonly refused: string };

/** The name that was asked for, the one that it has, the one that follows from its place, or one after its folder, with
 *  a number if that is taken. Two clusters never have one name, and only the one in the usual place is called
 *  `kubernode`. */
export function planName({ dataDir, wanted, current, base, placeOf }: NamingInput): Naming {
  const ofPlace = clusterOfPlace(dataDir, base);
  if (ofPlace !== undefined)
    return wanted === undefined || wanted === ofPlace
      ? { name: ofPlace }
      : { refused: `${dataDir} is the place of the cluster "${ofPlace}"` };
  if (wanted === defaultClusterName) return { refused: `the name "${wanted}" is that of the cluster in ${base}` };
  if (wanted !== undefined) {
    const other = placeOf(wanted);
    return other === undefined ? { name: wanted } : { refused: `another cluster is called "${wanted}", in ${other}` };
  }
  const isFree = (name: string) => name !== defaultClusterName && placeOf(name) === undefined;
  if (current !== undefined && isClusterName(current) && isFree(current)) return { name: current };
  const stem = nameOfFolder(dataDir);
  if (isFree(stem)) return { name: stem };
  for (let number = 2; ; number++) if (isFree(`${stem}-${number}`)) return { name: `${stem}-${number}` };
}

/** Of the longest name this much is left for a number. */
const longestStem = 34;

function nameOfFolder(dataDir: string): string {
  const name = path
    .basename(dataDir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestStem)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'cluster' : name;
}
