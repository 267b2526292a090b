/** `Warning` headers: no more than clients and HTTP/2 take. Pure. */

/** Characters of all warnings of one answer, and of each when there are too many. Source: k8s.io/apiserver, package
 *  endpoints/filters (warning.go). */
const mostInAll = 4096;
const mostOfEach = 256;

/** The values of the headers: each warning once; all of them whole, or else each cut, and as many as there is room
 *  for. */
export function warningHeaders(texts: readonly string[]): string[] {
  const once = [...new Set(texts)].filter(text => text !== '');
  let length = 0;
  for (const text of once) length += text.length;
  if (length <= mostInAll) return once.map(formatWarning);
  const cut: string[] = [];
  length = 0;
  for (const text of once) {
    if (length >= mostInAll) break;
    // What is no ASCII is not sent: half a character does no harm.
    const short = text.slice(0, mostOfEach);
    cut.push(formatWarning(short));
    length += short.length;
  }
  return cut;
}

/** Source: RFC 7234, section 5.5; code 299 is "miscellaneous persistent warning". */
function formatWarning(text: string): string {
  const quoted = text.replaceAll(/[^\x20-\x7e]/g, ' ').replaceAll(/["\\]/g, '\\$&');
  return `299 - "${quoted}"`;
}
