/** Which images somebody may have meant. Pure. */
import { familiarReference, repositoryOf } from '#api';
import type { RuntimeImage } from '../runtime/runtime.ts';

const mostNamed = 3;

/** ` (of it there is app:1 here)`: what is there of an image that is not, under other tags; nothing where there is
 *  none. `image` is a full reference. */
export function otherTags(image: string, images: readonly Pick<RuntimeImage, 'tags'>[]): string {
  const repository = repositoryOf(image);
  const tags = images.flatMap(({ tags }) => tags.filter(tag => tag !== image && repositoryOf(tag) === repository));
  const names = [...new Set(tags)].toSorted().map(familiarReference);
  if (names.length === 0) return '';
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return ` (of it there is ${names.slice(0, mostNamed).join(', ')}${rest} here)`;
}
