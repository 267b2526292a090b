/** Sets that many objects have, held once: all pods of a template have the same, whoever wrote them. */
import { RecentMap, type Steps } from '#base';
import { isWide } from '../json/wide-maps.ts';
import { type FieldSet, isEmptySet } from './field-set.ts';

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

/** {@link sharedSet}. */
export function* sharedInSteps(set: FieldSet): Steps<FieldSet> {
  yield* textInSteps(set);
  return sharedSet(set);
}

/** Elements of a step. */
const stepElements = 4000;

/** {@link textOfSet}. */
export function* textInSteps(set: FieldSet): Steps<string> {
  const known = texts.get(set);
  if (known !== undefined) return known;
  if (!isWide(set)) return textOfSet(set);
  const members: string[] = [];
  for (const element in set) {
    const branch = set[element] as FieldSet;
    // Fields of a map have nothing inside, mostly.
    const text = isEmptySet(branch) ? '{}' : yield* textInSteps(branch);
    members.push(`${JSON.stringify(element)}:${text}`);
    if (members.length % stepElements === 0) yield;
  }
  const text = `{${members.join(',')}}`;
  texts.set(set, text);
  return text;
}
