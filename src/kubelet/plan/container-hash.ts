/** The hash that tells whether a running container is still the one that the pod asks for. */
import type { Container } from '#api';

/** FNV-1a over the fields whose change restarts a container: its name and image, as upstream since v1.26. */
export function containerHash(container: Pick<Container, 'name' | 'image'>): string {
  let hash = 0x811c9dc5;
  for (const character of `${container.name}\n${container.image ?? ''}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
