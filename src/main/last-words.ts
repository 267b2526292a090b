/** What becomes of errors that nobody caught: the process ends, having said why where the next start finds it; or it
 *  goes on, when all that happened is that the machine was out of something. Nothing here may throw. */
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { printable, readFileIfExists, systemErrorCode, toError } from '#base';
import { toSourcePositions } from './source-positions.ts';

/** Of what a machine may be out, in the words of the system. */
const shortages: ReadonlySet<string> = new Set([
  'EMFILE', // descriptors of the process
  'ENFILE', // descriptors of the machine
  'ENOMEM',
  'ENOBUFS',
  'EAGAIN', // processes, threads
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
]);

/** Whether an error only says that the machine is out of something: what was asked for has failed, and nothing is
 *  broken. */
export const isShortage = (thrown: unknown): boolean => shortages.has(systemErrorCode(thrown) ?? '');

/** So many descriptors are kept for the end: a source map, the file for the reason, what stopping runs. */
const spareCount = 12;
/** A shortage is told this often at most. */
const tellEveryMs = 10_000;

/** The handler of this process; there is one. */
export interface LastWords {
  /** From now on a shortage ends nothing. */
  goOnInShortage(): void;
  /** From now on the reason of a death is written to this file. */
  writeTo(file: string): void;
  /** Gives back the descriptors that were kept for the end. */
  releaseSpare(): void;
}

/** Takes over what Node does with errors that nobody caught, promises' included. */
export function installLastWords(): LastWords {
  let goesOn = false;
  let file: string | undefined;
  let toldMs = Number.NEGATIVE_INFINITY;
  let spare = openSpare();
  const releaseSpare = () => {
    for (const descriptor of spare.splice(0)) attempt(() => closeSync(descriptor));
  };
  process.on('uncaughtException', thrown => {
    if (goesOn && isShortage(thrown)) {
      if (Date.now() - toldMs < tellEveryMs) return;
      toldMs = Date.now();
      tell(`going on although the machine is out of something: ${describe(thrown)}`);
      if (spare.length === 0) spare = openSpare();
      return;
    }
    releaseSpare();
    tell(describe(thrown));
    if (file !== undefined) writeReason(file, toError(thrown).message);
    process.exit(70);
  });
  return {
    goOnInShortage: () => {
      goesOn = true;
    },
    writeTo: path => {
      file = path;
    },
    releaseSpare,
  };
}

/** Writes down why a process ends, for the one after it; nothing where that fails. */
export function writeReason(file: string, reason: string): void {
  attempt(() => writeFileSync(file, `${reason.split('\n')[0]?.slice(0, 500)}\n`, { mode: 0o600 }));
}

/** The reason that the last process wrote, which is then forgotten; undefined where there is none. */
export async function takeReason(file: string): Promise<string | undefined> {
  const reason = await readFileIfExists(file);
  attempt(() => rmSync(file, { force: true }));
  return reason?.trim() || undefined;
}

function openSpare(): number[] {
  const descriptors: number[] = [];
  attempt(() => {
    while (descriptors.length < spareCount) descriptors.push(openSync(devNull, 'r'));
  });
  return descriptors;
}

function describe(thrown: unknown): string {
  const stack = toError(thrown).stack ?? String(thrown);
  return attempt(() => toSourcePositions(stack)) ?? stack;
}

function tell(text: string): void {
  attempt(() => process.stderr.write(`kubernode: ${printable(text)}\n`));
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
