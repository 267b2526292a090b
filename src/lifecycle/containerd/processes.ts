/** Processes of this machine: which there are, whose children they are, and how to end them. */
import { readdir, readFile } from 'node:fs/promises';
import { type Clock, systemErrorCode } from '#base';

/** A process as `/proc` shows it. */
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

/** Ends a process politely, then, after ten seconds, by force; returns when it is gone. */
export async function stopProcess(pid: number | undefined, { clock }: { clock: Clock }): Promise<void> {
  if (pid === undefined) return;
  const deadline = clock.now() + 10_000;
  sendSignal(pid, 'SIGTERM');
  while (await readProcess(pid)) {
    if (clock.now() > deadline) sendSignal(pid, 'SIGKILL');
    await clock.sleep(5);
  }
}

/** Sends a signal; a process that is gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
