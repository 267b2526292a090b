/** Variables in files, as containers write them for others of their pod. Pure.
 *
 *  Format: a strict part of what shells read: `NAME='value'`, the value taken as it is, over several lines too; blank
 *  lines and lines that begin with `#` mean nothing, nor does what follows a value behind a `#`. A blank before the
 *  value makes it empty, as in shells.
 *  Errors: where it is of another form, as far as the variable that is looked for.
 *  Source: https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-file/ */

/** The value of a variable; undefined when it is not there. */
export function envFileValue(text: string, wanted: string): string | undefined {
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const { name, rest } = assignment(line, at + 1);
    if (/^[ \t]/.test(rest) || rest === '') {
      if (rest === '') throw wrong(at + 1, 'value must be enclosed in single quotes');
      if (name === wanted) return '';
      continue;
    }
    const { value, endsAt } = quoted(lines, at, rest);
    if (name === wanted) return value;
    at = endsAt;
  }
  return undefined;
}

const wrong = (line: number, why: string): Error =>
  new Error(`invalid environment variable format at line ${line}: ${why}`);

function assignment(line: string, number: number): { readonly name: string; readonly rest: string } {
  const at = line.indexOf('=');
  if (at < 0) throw wrong(number, "missing '='");
  const name = line.slice(0, at);
  if (name.trim() === '') throw wrong(number, 'empty variable name');
  if (/[ \t]$/.test(name)) throw wrong(number, "whitespace before '=' is not allowed");
  return { name, rest: line.slice(at + 1) };
}

/** What is between the quotes, of which the second may be in a later line. */
function quoted(
  lines: readonly string[],
  at: number,
  first: string,
): { readonly value: string; readonly endsAt: number } {
  if (!first.startsWith("'")) throw wrong(at + 1, 'value must be enclosed in single quotes');
  const parts: string[] = [];
  let rest = first.slice(1);
  for (let endsAt = at; ; rest = lines[++endsAt] ?? '') {
    if (endsAt >= lines.length)
      throw new Error(`invalid environment variable format starting at line ${at + 1}: unclosed single quote`);
    const end = rest.indexOf("'");
    parts.push(end < 0 ? rest : rest.slice(0, end));
    if (end < 0) continue;
    if (!/^[ \t]*(#|$)/.test(rest.slice(end + 1))) throw wrong(endsAt + 1, 'unexpected content after closing quote');
    return { value: parts.join('\n'), endsAt };
  }
}
