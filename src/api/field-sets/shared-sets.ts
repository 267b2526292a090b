/** Sets that many objects have, held once: all pods of a template have the same, whoever wrote them. */
import type { FieldSet } from './field-set.ts';

/** So many are known at a time. */
const maxShared = 2048;
/** Longer ones are hardly anybody else's. */
const maxSharedLength = 16 * 1024;

const byText = new Map<string, FieldSet>();
const texts = new WeakMap<FieldSet, string>();

/** The set that says the same and that others have, or this one. */
export function sharedSet(set: FieldSet): FieldSet {
  const text = textOfSet(set);
  if (text.length > maxSharedLength) return set;
  const shared = byText.get(text);
  if (shared) return shared;
  if (byText.size >= maxShared) byText.clear();
  byText.set(text, set);
  return set;
}

/** The set as JSON, made once. */
export function textOfSet(set: FieldSet): string {
  let text = texts.get(set);
  if (text === undefined) texts.set(set, (text = JSON.stringify(set)));
  return text;
}
