/** User namespaces: whether this process has a machine's whole range of users, or was given a part of them.
 *  Source: https://man7.org/linux/man-pages/man7/user_namespaces.7.html */
import { readFile } from 'node:fs/promises';

/** As many as there are, but for the one that stands for none. */
const all = 2 ** 32 - 1;

/** Whether a process with such a `uid_map` is in a user namespace other than the machine's. Pure. */
export function isPartOfUsers(uidMap: string): boolean {
  const lines = uidMap.trim().split('\n');
  const [inside, outside, count] = (lines[0] ?? '').trim().split(/\s+/).map(Number);
  if (uidMap.trim() === '') return false;
  return lines.length > 1 || inside !== 0 || outside !== 0 || count !== all;
}

/** Whether this process is in one; it is not where there are none. */
export const runsInUserNamespace = async (): Promise<boolean> =>
  isPartOfUsers(await readFile('/proc/self/uid_map', 'utf8').catch(() => ''));
