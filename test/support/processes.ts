/** The processes of a cluster, for tests that kill them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { processIdentity } from '#base';
import { eventually } from './cluster.ts';

export interface Processes {
  readonly pid: number;
  /** Starts the other one again when it dies. */
  readonly supervisor: number;
}

/** The processes that the data directory's record names. */
export async function processesOf(dataDir: string): Promise<Processes> {
  const text = await readFile(path.join(dataDir, 'cluster.json'), 'utf8');
  const { pid, supervisor } = JSON.parse(text) as { pid: number; supervisor: { pid: number } };
  return { pid, supervisor: supervisor.pid };
}

/** Kills the cluster's process; resolves when the next one answers, with its processes. */
export async function killOnce(dataDir: string): Promise<Processes> {
  const { pid } = await processesOf(dataDir);
  process.kill(pid, 'SIGKILL');
  return await eventually('the cluster is started again', async () => {
    const processes = await processesOf(dataDir);
    return processes.pid !== pid && processIdentity(processes.pid) !== undefined && processes;
  });
}

/** Kills the cluster for good: its supervisor first. */
export async function killCluster(dataDir: string): Promise<void> {
  const { pid, supervisor } = await processesOf(dataDir);
  for (const each of [supervisor, pid]) process.kill(each, 'SIGKILL');
  await eventually('its processes are gone', async () =>
    [pid, supervisor].every(each => processIdentity(each) === undefined),
  );
}
