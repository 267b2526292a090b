/** What an expression of users says why something is refused. */

/** Of what is longer nothing is told. */
const maxLength = 5 * 1024;

/** The words that came of such an expression, or the usual ones where they will not do: none, several lines, or too
 *  many. */
export function saidWords(said: unknown, usual: string): string {
  const words = typeof said === 'string' ? said.trim() : '';
  return words === '' || /[\r\n]/.test(words) || words.length > maxLength ? usual : words;
}
