/** Sets that many objects have, held once: all pods of a template have the same, whoever wrote them. */
import { RecentMap } from '#base';
import type { FieldSet } from './field-set.ts';

/** Longer ones are hardly anybody else's. */
const maxSharedLength = 16 * 1024;
/** What a set takes, for each sign of its text. */
const bytesPerSign = 8;

const byText = new RecentMap<FieldSet>({ maxEntries: 4096, maxBytes: 16 * 1024 * 1024 });
const texts = new WeakMap<FieldSet, string>();

/** The set that says the same and that others have, or this one. */
export function sharedSet(set: FieldSet): FieldSet {
  const text = textOfSet(set);
  if (text.length > maxSharedLength) return set;
  const shared = byText.get(text);
  if (shared) return shared;
  byText.set(text, set, text.length * bytesPerSign);
  return set;
}

/** The set as JSON, made once. */
export function textOfSet(set: FieldSet): string {
  let text = texts.get(set);
  if (text === undefined) texts.set(set, (text = JSON.stringify(set)));
  return text;
}
