/** Where URLs stand in HTML, and how they are written there; pure. */
import { type AnswerOrigin, type NewBeginning, planUrl } from './plan-url.ts';

/** The attributes that hold one URL, and on which elements.
 *  Source: https://www.w3.org/TR/REC-html40/index/attributes.html, https://html.spec.whatwg.org/#attributes-3 */
const elementsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['action', ['form']],
  ['background', ['body']],
  ['cite', ['blockquote', 'del', 'ins', 'q']],
  ['classid', ['object']],
  ['codebase', ['applet', 'object']],
  ['data', ['object']],
  ['formaction', ['button', 'input']],
  ['href', ['a', 'area', 'base', 'link']],
  ['icon', ['command']],
  ['longdesc', ['frame', 'iframe', 'img']],
  ['manifest', ['html']],
  ['poster', ['video']],
  ['profile', ['head']],
  ['src', ['audio', 'embed', 'frame', 'iframe', 'img', 'input', 'script', 'source', 'video']],
  ['usemap', ['img', 'input', 'object']],
]);

/** Names in any case. */
export const holdsUrl = (element: string, attribute: string): boolean =>
  elementsOf.get(attribute.toLowerCase())?.includes(element.toLowerCase()) ?? false;

/** The same as `planUrl` for an attribute's value as it stands in the page, quotes apart. What is dropped counts
 *  written characters, what is inserted can stand between any quotes and without. */
export function planHtmlUrl(written: string, origin: AnswerOrigin): NewBeginning | undefined {
  const { text, offsets } = written.includes('&') ? decodeReferences(written) : { text: written, offsets: undefined };
  const planned = planUrl(text, origin);
  if (!planned) return undefined;
  const drop = offsets ? (offsets[planned.drop] ?? written.length) : planned.drop;
  return { drop, insert: encodeReferences(planned.insert) };
}

/** A value as a browser reads it, and where each of its characters is written. Only references to ASCII are decoded, by
 *  number or to what a URL begins with: some template languages write `/` as `&#x2F;`. */
function decodeReferences(written: string): { text: string; offsets: readonly number[] } {
  let text = '';
  const offsets: number[] = [];
  for (const { 0: part, index, groups = {} } of written.matchAll(characterOrReference)) {
    const decoded = decodeReference(groups);
    for (let at = 0; at < (decoded ?? part).length; at++) offsets.push(index + at);
    text += decoded ?? part;
  }
  return { text, offsets };
}

const characterOrReference = /&#(?<decimal>\d+);?|&#x(?<hexadecimal>[\da-f]+);?|&(?<name>sol|colon);|[^]/gi;

/** One character, or undefined. */
function decodeReference({ decimal, hexadecimal, name }: Record<string, string | undefined>): string | undefined {
  if (name) return name.toLowerCase() === 'sol' ? '/' : ':';
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16);
  return code > 0 && code < 128 ? String.fromCharCode(code) : undefined;
}

const encodeReferences = (text: string): string =>
  text.replaceAll(/[&"'<>`=\s]/g, character => `&#${character.charCodeAt(0)};`);
