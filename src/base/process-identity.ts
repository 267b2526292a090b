/** Which process a number means: numbers are given out again, and a process that was killed may linger as a zombie. */
import { readFileSync } from 'node:fs';
import { systemErrorCode } from './errors.ts';

/** Tells a live process from all others that ever had or will have its number: `4711 83920`, the number and, where the
 *  system tells it, the start time in clock ticks since boot. Undefined when no such process runs. */
export function processIdentity(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') return undefined;
  }
  try {
    const start = startOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return start === undefined ? undefined : `${pid} ${start}`;
  } catch {
    return `${pid}`; // there is no /proc here
  }
}

/** Field 22 of /proc/PID/stat; undefined for a process that has ended (field 3 is Z or X). Source: proc_pid_stat(5). */
export function startOf(stat: string): string | undefined {
  // The second field, the program's name in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}
