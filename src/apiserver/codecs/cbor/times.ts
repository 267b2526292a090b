/** Times that CBOR has tags for. Source: RFC 8949, section 3.4.1 and 3.4.2; RFC 3339. */

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const lastYear = 9999;

/** Whether a text is a time. */
export const isTime = (text: string): boolean => rfc3339.test(text) && !Number.isNaN(Date.parse(text));

/** The text of a time, given in seconds since 1970; undefined beyond the years that have four digits. */
export function timeAt(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > lastYear) return undefined;
  return date.toISOString().replace(/\.?0*Z$/, 'Z');
}
