/** An answer as bytes, all at once. */
import type { Clock } from '#base';
import type { Content } from '../pipeline/answer.ts';
import { bodyOf, wholeOf } from './body.ts';
import type { Representation } from './representation.ts';

const sizes = { minBytes: 64 * 1024, maxBytes: 64 * 1024 };

/** All bytes of an answer. What has to be made item by item takes turns. */
export function render(
  content: Content,
  representation: Representation,
  clock: Clock,
): Uint8Array | Promise<Uint8Array> {
  if (content.type === 'object') return representation.object(content.stored);
  if (content.type === 'plain') return representation.value(content.value, content.columns);
  const form = representation.list(content);
  const options = { clock, sizes, knownBelowBytes: Number.POSITIVE_INFINITY };
  return bodyOf(form, content.list.items, options).then(wholeOf);
}
