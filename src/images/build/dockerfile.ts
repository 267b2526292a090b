/** Dockerfiles are not read: their RUN steps need a builder with a network, a cache and a daemon's rights. Whoever has
 *  one is told how its images get here. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** What Docker and Podman look for. */
const names = ['Dockerfile', 'Containerfile'];

/** Path of a folder's Dockerfile; undefined where it has none. */
export async function findDockerfile(directory: string): Promise<string | undefined> {
  const found: string[] = await readdir(directory).catch(() => []);
  const name = names.find(candidate => found.includes(candidate));
  return name === undefined ? undefined : path.join(directory, name);
}

/** How an image that is built from a Dockerfile gets here. */
export const dockerfileAdvice = (file: string, name: string): string =>
  `${file} is not read: build it with docker (or podman) build -t ${name} ${path.dirname(file)}, then docker save ${name} | kubernode image load -`;
