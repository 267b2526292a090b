/** Reads the files that containers have variables from (`fileKeyRef`). Whoever wrote them may exchange them
 *  meanwhile. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container, Pod } from '#api';
import { MissingError, openBeneath } from '../files/open-beneath.ts';
import type { PodVolumes } from '../volumes/volumes.ts';

/** The content of one; undefined when there is none. Errors: why it cannot be read. */
export type EnvFile = { readonly text: string | undefined } | { readonly error: unknown };

/** Files larger than this are not read. */
const maxBytes = 1024 * 1024;

/** The files of a container, by volume and path: `VOLUME/PATH`. */
export async function readEnvFiles(
  pod: Pod,
  container: Container,
  volumes: Pick<PodVolumes, 'pathOf'>,
): Promise<ReadonlyMap<string, EnvFile>> {
  const files = new Map<string, EnvFile>();
  for (const { valueFrom } of container.env ?? []) {
    const { volumeName = '', path = '' } = valueFrom?.fileKeyRef ?? {};
    const volume = pod.spec.volumes?.find(({ name }) => name === volumeName);
    const key = join(volumeName, path);
    if (volume && !files.has(key)) files.set(key, await readEnvFile(volumes.pathOf(pod, volume), path));
  }
  return files;
}

/** Reads a file beneath a volume. */
export async function readEnvFile(root: string, path: string): Promise<EnvFile> {
  try {
    const { handle, isDirectory } = await openBeneath(root, path, { canBeMade: false });
    await using found = handle;
    if (isDirectory || !(await found.stat()).isFile()) return { error: new Error(`${path} is not a file`) };
    // What was opened, whatever its path leads to by now.
    await using file = await open(`/proc/self/fd/${found.fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) return { error: new Error(`${path} is larger than ${maxBytes} bytes`) };
    return { text: buffer.toString('utf8', 0, bytesRead) };
  } catch (error) {
    return error instanceof MissingError ? { text: undefined } : { error };
  }
}
