/** What goes through a whole text, in steps: a text may have millions of characters, and each may be found, changed or
 *  cut off. */
import type { Steps } from '#base';
import type { Meter } from '../values.ts';

/** Units of a text of a step. */
const pieceUnits = 32 * 1024;
/** Finds, parts and the like of a step. */
const stepParts = 2000;
/** Units compared in a step at most, when at each place of a text nearly all of what is looked for is there. */
const stepComparisons = 4_000_000;

/** What a change makes of a text, where it makes the same of each unit whatever is around it. */
export function* changePieces(text: string, change: (piece: string) => string): Steps<string> {
  if (text.length <= pieceUnits) return change(text);
  const made: string[] = [];
  for (let at = 0; at < text.length; at += pieceUnits) {
    if (at > 0) yield 'long';
    made.push(change(text.slice(at, at + pieceUnits)));
  }
  return made.join('');
}

/** As `indexOf` of texts. */
export function* findPlace(text: string, wanted: string, from = 0): Steps<number> {
  const window = windowOf(wanted);
  for (let at = from; ; at += window) {
    const end = at + window + wanted.length - 1;
    const found = end >= text.length ? text.indexOf(wanted, at) : text.slice(at, end).indexOf(wanted);
    if (end >= text.length) return found;
    if (found >= 0) return at + found;
    yield 'long';
  }
}

/** As `lastIndexOf` of texts. */
export function* findLastPlace(text: string, wanted: string, from = Number.POSITIVE_INFINITY): Steps<number> {
  const window = windowOf(wanted);
  for (let last = Math.min(from, text.length - wanted.length); last >= 0; last -= window) {
    const first = Math.max(0, last - window + 1);
    const found = text.slice(first, last + wanted.length).lastIndexOf(wanted);
    if (found >= 0) return first + found;
    yield 'long';
  }
  return -1;
}

const windowOf = (wanted: string): number => Math.ceil(stepComparisons / Math.max(1, wanted.length));

interface Replacement {
  readonly from: string;
  readonly to: string;
  /** Less than nothing: all. */
  readonly limit: number;
}

/** What costs to write a unit. */
const unitCost = 0.1;

/** The text with something else in some places. What is put in is paid for. */
export function* replaceInSteps(text: string, { from, to, limit }: Replacement, meter: Meter): Steps<string> {
  if (from === '') return yield* putBetween(text, { to, limit }, meter);
  const made: string[] = [];
  let parts: string[] = [];
  let at = 0;
  for (let left = limit < 0 ? Number.POSITIVE_INFINITY : limit; left > 0; left--) {
    const found = yield* findPlace(text, from, at);
    if (found < 0) break;
    meter.spend(unitCost * to.length);
    parts.push(text.slice(at, found), to);
    at = found + from.length;
    if (parts.length < stepParts) continue;
    made.push(parts.join(''));
    parts = [];
    yield 'long';
  }
  return made.join('') + parts.join('') + text.slice(at);
}

/** The text with something before each of its units, and after the last. */
function* putBetween(text: string, { to, limit }: Omit<Replacement, 'from'>, meter: Meter): Steps<string> {
  const made: string[] = [];
  let left = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  let at = 0;
  for (; at < text.length && left > 0; at += stepParts) {
    if (at > 0) yield 'long';
    const piece = text.slice(at, at + stepParts);
    const head = piece.slice(0, left);
    meter.spend(unitCost * to.length * head.length);
    made.push(to, head.split('').join(to), piece.slice(left));
    left -= piece.length;
  }
  const end = left > 0 ? to : '';
  return made.join('') + text.slice(at) + end;
}

/** As upstream's split: parts, the last of which is the rest where there may be no more. `limit` below 0: all. */
export function* splitInSteps(text: string, by: string, limit: number): Steps<string[]> {
  if (limit === 0) return [];
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  const parts: string[] = [];
  let at = 0;
  while (parts.length < most - 1) {
    const [end, next] = by === '' ? characterEnds(text, at) : yield* partEnds(text, by, at);
    if (end < 0) break;
    parts.push(text.slice(at, end));
    at = next;
    if (parts.length % stepParts === 0) yield 'long';
  }
  if (by !== '' || at < text.length) parts.push(text.slice(at));
  return parts;
}

/** Where a character ends that is not the last, and the next begins. */
function characterEnds(text: string, at: number): readonly [number, number] {
  const end = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  return end < text.length ? [end, end] : [-1, -1];
}

function* partEnds(text: string, by: string, at: number): Steps<readonly [number, number]> {
  const found = yield* findPlace(text, by, at);
  return [found, found + by.length];
}

/** As `join` of lists. */
export function* joinInSteps(parts: readonly string[], by: string): Steps<string> {
  if (parts.length <= stepParts) return parts.join(by);
  const made: string[] = [];
  for (let at = 0; at < parts.length; at += stepParts) {
    if (at > 0) yield 'long';
    made.push(parts.slice(at, at + stepParts).join(by));
  }
  return made.join(by);
}
