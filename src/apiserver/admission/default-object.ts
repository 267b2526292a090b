/** Which of several objects is the default one: pure. */
import type { KubeObject } from '#api';

/** Of those that an annotation makes the default, the newest, and of such as were made in the same second the first by
 *  name. */
export function newestDefault<K extends KubeObject>(objects: readonly K[], annotation: string): K | undefined {
  return objects
    .filter(({ metadata }) => metadata.annotations?.[annotation] === 'true')
    .toSorted(
      (a, b) =>
        compare(b.metadata.creationTimestamp ?? '', a.metadata.creationTimestamp ?? '') ||
        compare(a.metadata.name, b.metadata.name),
    )[0];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
