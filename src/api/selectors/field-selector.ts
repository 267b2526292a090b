/** Field selectors: `metadata.name=web,status.phase!=Running`.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */

/** One condition on one field. */
export interface FieldRequirement {
  /** Path of the field, `status.phase`. */
  readonly name: string;
  readonly value: string;
  /** Whether the field must have the value, or must not. */
  readonly equal: boolean;
}

/** Reads a field selector; the empty text selects everything. In values, a backslash before a comma, an equals sign or
 *  a backslash takes away its meaning. Which fields exist is not checked. Throws an Error with upstream's words. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text)
    .filter(term => term !== '')
    .map(term => parseTerm(text, term));
}

/** Splits at commas that have no backslash before them; backslashes stay. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

const parts = /^((?:[^\\=!]|\\.|!(?!=))*)(!=|==|=)(.*)$/s;

function parseTerm(text: string, term: string): FieldRequirement {
  const [, name = '', operator, value = ''] = parts.exec(term) ?? [];
  if (operator === undefined) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
  return { name, value: unescapeValue(value), equal: operator !== '!=' };
}

function unescapeValue(value: string): string {
  return value.replaceAll(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined)
      throw new Error(`invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`);
    if (escaped === '') throw new Error('invalid field selector: invalid escape sequence: \\');
    if (!',=\\'.includes(escaped)) throw new Error(`invalid field selector: invalid escape sequence: \\${escaped}`);
    return escaped;
  });
}

/** The inverse of {@link parseFieldSelector}. */
export const formatFieldSelector = (requirements: readonly FieldRequirement[]): string =>
  requirements
    .map(({ name, value, equal }) => `${name}${equal ? '=' : '!='}${value.replaceAll(/[\\,=]/g, '\\$&')}`)
    .join(',');

/** Whether fields fulfil all requirements. A field that is missing has the value ''. */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  fields: Readonly<Record<string, string>>,
): boolean {
  return requirements.every(({ name, value, equal }) => ((fields[name] ?? '') === value) === equal);
}
