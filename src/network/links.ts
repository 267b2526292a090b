/** Network interfaces of the network namespace that this process is in: not those that /sys tells of, which is the
 *  namespace that somebody mounted it in. */
import { readFile } from 'node:fs/promises';
import { tryExec } from '#base';
import { parseInterfaces } from '#linux';

/** Whether there is an interface of this name. */
export async function hasLink(name: string): Promise<boolean> {
  const interfaces = parseInterfaces(await readFile('/proc/self/net/dev', 'utf8').catch(() => ''));
  return interfaces.some(found => found.name === name);
}

/** The interface's largest packet, in bytes; undefined when it cannot be told. */
export async function mtuOf(device: string): Promise<number | undefined> {
  const shown = await tryExec('ip', ['-json', 'link', 'show', 'dev', device]).catch(() => undefined);
  if (shown?.exitCode !== 0) return undefined;
  return (JSON.parse(shown.stdout) as { mtu?: number }[])[0]?.mtu;
}
