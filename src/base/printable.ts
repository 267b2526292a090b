/** Text of others for a terminal. */

/** What moves the cursor, starts an escape sequence or turns the direction of text; lines and tabs are kept. */
const control = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/** The text with control characters as `\u001b`: what pods, objects and other machines say must not command the
 *  terminal of who reads it. Stays JSON where it was. */
export const printable = (text: string): string =>
  text.replace(control, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
