/** Reads /proc: which processes there are, and whose children they are. */
import { readdir, readFile } from 'node:fs/promises';

export interface ProcessInfo {
  pid: number;
  parentPid: number;
  /** Program and arguments; empty for kernel threads and zombies. */
  args: string[];
}

/** All processes of this machine that are not dead. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(readProcess));
  return processes.filter(process => process !== undefined);
}

/** One process, or undefined when it is gone or a zombie. */
export async function readProcess(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The second field, the program's name in parentheses, may itself hold spaces and parentheses.
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parentPid: Number(parentPid), args: commandLine.split('\0').slice(0, -1) };
  } catch {
    return undefined; // ended meanwhile
  }
}

/** `roots` and everything that they started, children first. */
export function withDescendants(processes: readonly ProcessInfo[], roots: readonly number[]): number[] {
  const children = Map.groupBy(processes, ({ parentPid }) => parentPid);
  const found: number[] = [];
  const visit = (pid: number) => {
    for (const child of children.get(pid) ?? []) visit(child.pid);
    found.push(pid);
  };
  for (const root of roots) visit(root);
  return found;
}
