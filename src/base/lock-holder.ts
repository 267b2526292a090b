/** Who holds a lock, as it is written into the lock's file: `4711 83920 BOOT-ID pid:[4026531836]`. */
import { readFileSync, readlinkSync } from 'node:fs';
import { processIdentity } from './process-identity.ts';

/** The process that a lock names, in a form that a later process with its number does not share. */
export interface LockHolder {
  readonly pid: number;
  /** See processIdentity. */
  readonly identity: string;
  /** Where numbers of processes mean the same: see {@link processNamespace}. Undefined in files of before there was
   *  any. */
  readonly namespace?: string;
}

/** The start of the machine and the PID namespace of this process: elsewhere its number means another. Empty where the
 *  system does not tell. */
export function processNamespace(): string {
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${bootId} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** This process. */
export const ownHolder = (): LockHolder => ({
  pid: process.pid,
  identity: processIdentity(process.pid) ?? `${process.pid}`,
  namespace: processNamespace(),
});

/** One line. */
export const renderHolder = ({ identity, namespace }: LockHolder): string => `${`${identity} ${namespace}`.trim()}\n`;

/** The holder that a file names; undefined when it names none. */
export function parseHolder(text: string): LockHolder | undefined {
  const [, identity, pid, namespace] = /^((\d+)(?: \d+)?)(?: (\S+ pid:\[\d+\]))?\n?$/.exec(text) ?? [];
  if (identity === undefined) return undefined;
  return { pid: Number(pid), identity, ...(namespace === undefined ? {} : { namespace }) };
}

/** The holder's number when it lives, and this process sees it. */
export function visiblePid({ pid, identity, namespace = processNamespace() }: LockHolder): number | undefined {
  return namespace === processNamespace() && processIdentity(pid) === identity ? pid : undefined;
}
