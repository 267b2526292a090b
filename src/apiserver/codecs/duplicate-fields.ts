/** Finds what JSON.parse hides: names that an object has twice, of which the last one counts. Pure. */
import { runNow, type Steps } from '#base';

/** Upstream stops there too. */
const maxFound = 100;

interface Frame {
  /** Names so far; undefined in an array. */
  readonly names: Set<string> | undefined;
  /** Name or index of the value that is being read. */
  place: string | number;
}

/** Names that are looked at in one step. */
const stepNames = 4000;

/** Paths of fields that come more than once in the same object, such as `spec.containers[0].image`. The text must be
 *  valid JSON. */
export const findDuplicateFields = (text: string): string[] => runNow(duplicateFieldSteps(text));

/** {@link findDuplicateFields} in steps. Iterative, since nesting is the client's choice. */
export function* duplicateFieldSteps(text: string): Steps<string[]> {
  const found: string[] = [];
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let isName = false;
  let names = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"': {
        const end = endOfString(text, at);
        if (isName && frame?.names) {
          frame.place = nameOf(text.slice(at, end + 1));
          if (frame.names.has(frame.place)) found.push(formatPath(frames));
          else frame.names.add(frame.place);
          if (found.length === maxFound) return found;
          isName = false;
          if (++names % stepNames === 0) yield;
        }
        at = end;
        break;
      }
      case '{':
        frames.push((frame = { names: new Set(), place: '' }));
        isName = true;
        break;
      case '[':
        frames.push((frame = { names: undefined, place: 0 }));
        isName = false;
        break;
      case '}':
      case ']':
        frames.pop();
        frame = frames.at(-1);
        isName = false;
        break;
      case ',':
        if (frame?.names) isName = true;
        else if (frame) frame.place = Number(frame.place) + 1;
        break;
      default: // a colon, a space, or part of a number or word
    }
  }
  return found;
}

/** Index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}

const nameOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

function formatPath(frames: readonly Frame[]): string {
  const path = frames.map(({ place }) => (typeof place === 'number' ? `[${place}]` : `.${place}`)).join('');
  return path.replace(/^\./, '');
}
