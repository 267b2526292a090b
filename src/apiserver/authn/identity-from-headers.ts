/** Headers that say who somebody is, or is to be taken for. Pure. */

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The values of a header that may be there several times. */
export const headerList = (value: string | string[] | undefined): string[] => {
  if (value === undefined) return [];
  // Node joins repeated headers of unknown names with a comma.
  return [value].flat().flatMap(part => part.split(', ').filter(text => text !== ''));
};

/** The value of a header, the first one if there are several. */
export const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Facts by their keys, from headers whose names begin so, in lower case. */
export function headerExtra(headers: Headers, prefix: string): Map<string, string[]> {
  const extra = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return new Map(extra.map(([name, value]) => [unescapeKey(name.slice(prefix.length)), headerList(value)]));
}

/** Keys are percent-encoded where a header's name may not have what they have. */
function unescapeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
