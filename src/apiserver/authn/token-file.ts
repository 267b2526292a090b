/** The file of `--token-auth-file`: in each line a token, a user, their uid, and the groups that they are in, in quotes
 *  with commas between. */
import { readFile } from 'node:fs/promises';
import { toError, UsageError } from '#base';
import type { StaticToken } from './static-tokens.ts';

/** What a file says; nothing for `''`. UsageError, `FILE:LINE: why`, for what cannot be read. */
export async function readTokenFile(file: string): Promise<readonly StaticToken[]> {
  if (file === '') return [];
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file}: cannot be read: ${toError(error).message}`, { cause: error });
  });
  return text.split(/\r?\n/).flatMap((line, index) => (line === '' ? [] : tokenIn(line, `${file}:${index + 1}`)));
}

/** None for a line without a token, as upstream. */
function tokenIn(line: string, place: string): StaticToken[] {
  const columns = columnsIn(line);
  if (!columns) throw new UsageError(`${place}: a quote is not where a column begins or ends`);
  if (columns.length < 3)
    throw new UsageError(
      `${place}: must have at least 3 columns (token, user name, user uid), found ${columns.length}`,
    );
  const [token = '', username = '', uid = '', groups = ''] = columns;
  if (token === '') return [];
  return [{ token, user: { username, uid, groups: groups === '' ? [] : groups.split(',') } }];
}

const column = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** The columns of a line (RFC 4180); undefined for what is none. */
function columnsIn(line: string): string[] | undefined {
  const columns: string[] = [];
  column.lastIndex = 0;
  for (;;) {
    const found = column.exec(line);
    if (!found) return undefined;
    const [, quoted, plain = '', end] = found;
    columns.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') return columns;
  }
}
