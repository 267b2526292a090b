/** What is written beside the blobs of a store until it is whole, and what a command that was killed leaves of it. */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { processIdentity, processNamespace } from '#base';

/** Of a process that cannot be seen from here, what was not written to for so long is nobody's any more. */
const writtenWithinMs = 60 * 60_000;

/** A short word for the machine's start and the PID namespace of this process. */
const placeOf = (): string => createHash('sha256').update(processNamespace()).digest('hex').slice(0, 12);

/** The name of something unfinished: `incoming-PID-START-PLACE-RANDOM` tells who makes it. */
export function unfinishedName(kind: 'incoming' | 'loading'): string {
  const [pid, start = '0'] = (processIdentity(process.pid) ?? `${process.pid}`).split(' ');
  return [kind, pid, start, placeOf(), randomUUID().slice(0, 8)].join('-');
}

const unfinished = /^(?:incoming|loading)-(?:(?<pid>\d+)-(?<start>\d+)-(?<place>[0-9a-f]{12})-)?/;

/** Removes what nobody finishes any more from a store's folder. Returns its names. */
export async function removeAbandoned(folder: string, nowMs: number = Date.now()): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const { groups } = unfinished.exec(name) ?? {};
    if (!unfinished.test(name) || (await isBeingMade(path.join(folder, name), groups, nowMs))) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

/** Whether its maker lives, as far as that can be seen. */
async function isBeingMade(file: string, maker: Partial<Record<string, string>> = {}, nowMs: number): Promise<boolean> {
  if (maker['pid'] !== undefined && maker['place'] === placeOf()) {
    const identity = processIdentity(Number(maker['pid']));
    return identity !== undefined && (identity.split(' ')[1] ?? '0') === maker['start'];
  }
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && nowMs - found.mtimeMs < writtenWithinMs;
}
