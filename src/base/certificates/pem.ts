/** Blocks of PEM (RFC 7468) in a text; pure. */

export interface PemBlock {
  /** From its first line to its last. */
  readonly text: string;
  /** What its first line says it is, such as `CERTIFICATE`. */
  readonly type: string;
  /** What is between those lines: headers, if there are any, and base64. */
  readonly body: string;
}

/** Its first and its last line have nothing else in them. What is between the lines has no five hyphens in a row: a
 *  beginning is looked at once, however many there are without an end. */
const block =
  /(?<![^\n])-----BEGIN ([^-\n]+)-----[ \t\r]*\n([^-]*(?:-(?!----)[^-]*)*)(?<=\n)-----END \1-----(?=[ \t\r]*(?:\n|$))/g;

/** In the text's order, without what may stand around them. Takes time by the length of the text alone. */
export const pemBlocksIn = (text: string): PemBlock[] =>
  Array.from(text.matchAll(block), ([whole, type = '', body = '']) => ({ text: whole, type, body }));
