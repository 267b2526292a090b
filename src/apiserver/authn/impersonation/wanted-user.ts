/** Whom headers ask to act as; pure. */
import { badRequest, checkLabel, checkSubdomain } from '#api';
import { type Headers, headerExtra } from '../identity-from-headers.ts';

const extraPrefix = 'impersonate-extra-';

/** Whom somebody wants to act as, as they say it. */
export interface WantedUser {
  readonly username: string;
  /** `''`: they do not say. */
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** Whether some header asks to act as somebody else, whatever its values are. */
export function isImpersonating(headers: object): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

/** Undefined when nobody is named, nor anything of them. Throws the 400 for groups, uid or extra without a user. */
export function wantedUserOf(headers: Headers): WantedUser | undefined {
  const wanted: WantedUser = {
    username: headers['impersonate-user']?.[0] ?? '',
    uid: headers['impersonate-uid']?.[0] ?? '',
    groups: headers['impersonate-group'] ?? [],
    extra: headerExtra(headers, extraPrefix),
  };
  if (wanted.username !== '') return wanted;
  if (isNameAlone(wanted)) return undefined;
  throw badRequest(`requested ${describe(wanted)} without impersonating a user name`);
}

/** Whether nothing but the name is wanted. */
export const isNameAlone = ({ uid, groups, extra }: WantedUser): boolean =>
  uid === '' && groups.length === 0 && extra.size === 0;

/** The name of the node that a user is; undefined for others. */
export function nodeOf(username: string): string | undefined {
  const [, name = ''] = /^system:node:(.*)$/.exec(username) ?? [];
  return name !== '' && checkSubdomain(name).length === 0 ? name : undefined;
}

/** The service account that a user is; undefined for others. */
export function accountOf(username: string): { namespace: string; name: string } | undefined {
  const [, namespace = '', name = ''] = /^system:serviceaccount:([^:]*):([^:]*)$/.exec(username) ?? [];
  return checkLabel(namespace).length === 0 && checkSubdomain(name).length === 0 ? { namespace, name } : undefined;
}

/** As upstream's server prints a user. */
function describe({ username, uid, groups, extra }: WantedUser): string {
  const quoted = (texts: readonly string[]) => `[]string{${texts.map(text => JSON.stringify(text)).join(', ')}}`;
  const keys = [...extra.keys()].toSorted();
  const values = keys.map(key => `${JSON.stringify(key)}:${quoted(extra.get(key) ?? [])}`);
  const fields = [
    `Name:${JSON.stringify(username)}`,
    `UID:${JSON.stringify(uid)}`,
    `Groups:${groups.length === 0 ? '[]string(nil)' : quoted(groups)}`,
    `Extra:map[string][]string${keys.length === 0 ? '(nil)' : `{${values.join(', ')}}`}`,
  ];
  return `&user.DefaultInfo{${fields.join(', ')}}`;
}
