/** What a power cut leaves of a cluster: its files. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseMounts, tryExec } from '#base';
import { eventually } from './cluster.ts';
import { processesOf } from './processes.ts';

/** Kills everything of the cluster at once, takes away what only memory held, and makes it another boot. */
export async function cutPower(dataDir: string): Promise<void> {
  const { pid, supervisor } = await processesOf(dataDir);
  const keepers = await containerKeepers(dataDir);
  const victims = [supervisor, pid, ...keepers, ...(await descendantsOf(keepers))];
  for (const victim of victims) kill(victim);
  await eventually('everything is dead', async () => (await containerKeepers(dataDir)).length === 0);
  const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8')).map(({ point }) => point);
  for (const point of mounts.reverse())
    if (point.startsWith(`${dataDir}/`) || point.startsWith('/run/netns/cni-')) await tryExec('umount', ['-l', point]);
  for (const name of await readdir('/run/netns').catch(() => []))
    if (name.startsWith('cni-')) await rm(path.join('/run/netns', name), { force: true });
  for (const link of await linksOf(dataDir)) await tryExec('ip', ['link', 'delete', link]);
  await writeFile(path.join(dataDir, 'containerd', 'boot-id'), 'another boot\n');
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {} // gone already
};

/** containerd of the data directory, and its shims. */
async function containerKeepers(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids
    .filter((_, index) => lines[index]?.includes('containerd') && lines[index].includes(`${dataDir}/`))
    .map(Number);
}

async function descendantsOf(parents: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const parent of parents) {
    const text = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
    const children = text.split(' ').filter(Boolean).map(Number);
    found.push(...children, ...(await descendantsOf(children)));
  }
  return found;
}

/** The pod network's bridge, and what hangs on it. */
async function linksOf(dataDir: string): Promise<string[]> {
  const { stdout } = await tryExec('ip', ['-json', 'link']);
  const links = JSON.parse(stdout) as { ifname: string; ifalias?: string; master?: string }[];
  const bridge = links.find(({ ifalias }) => ifalias?.endsWith(` ${dataDir}`))?.ifname;
  return links
    .filter(({ ifname, master }) => bridge !== undefined && (ifname === bridge || master === bridge))
    .map(({ ifname }) => ifname);
}
