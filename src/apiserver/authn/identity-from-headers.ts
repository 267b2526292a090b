/** Headers that say who somebody is, or is to be taken for. Pure. */

/** By their names in lower case, each as often as it was sent: names of users and groups may have commas, by which what
 *  was joined could not be told apart. */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>;

/** Facts by their keys, from headers whose names begin so, in lower case. */
export function headerExtra(headers: Headers, prefix: string): Map<string, string[]> {
  const extra = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return new Map(extra.map(([name, values = []]) => [unescapeKey(name.slice(prefix.length)), [...values]]));
}

/** Keys are percent-encoded where a header's name may not have what they have. */
function unescapeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
