/** How a server that asks another on behalf of a user says who that is. Pure.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#original-request-username-and-group */
import type { UserInfo } from '#client';

/** The names of the headers, as the servers that are asked are told them. */
export const identityHeaders = {
  username: 'X-Remote-User',
  uid: 'X-Remote-Uid',
  group: 'X-Remote-Group',
  extraPrefix: 'X-Remote-Extra-',
} as const;

/** The headers that name a user. Keys of extra facts are escaped, since a header's name takes few characters. */
export function identityOf({ username, uid, groups, extra = {} }: UserInfo): Record<string, string | string[]> {
  const named: Record<string, string | string[]> = { [identityHeaders.username]: username };
  if (uid !== undefined) named[identityHeaders.uid] = uid;
  if (groups.length > 0) named[identityHeaders.group] = [...groups];
  for (const [key, values] of Object.entries(extra))
    named[`${identityHeaders.extraPrefix}${escapeKey(key)}`] = [...values];
  return named;
}

/** Percent-encodes all that a header's name cannot have, and the percent sign itself. */
const escapeKey = (key: string): string =>
  key.replace(/[^A-Za-z0-9!#$&'*+.^_`|~-]/gu, character =>
    [...Buffer.from(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
