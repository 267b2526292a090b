/** Acting as somebody else, for those who may.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
import { badRequest, forbidden } from '#api';
import { serviceAccountUser, type UserInfo } from '#client';
import type { Authorizer } from '../authz/authorizer.ts';
import { forbiddenMessage } from '../authz/forbidden-message.ts';
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from './authenticator.ts';
import { type Headers, headerExtra, headerList, headerText } from './identity-from-headers.ts';

const extraPrefix = 'impersonate-extra-';

/** Somebody, or a part of somebody, that is to be acted as; each is permitted by itself. */
interface Part {
  /** As messages say it. */
  readonly kind: 'User' | 'ServiceAccount' | 'Group' | 'UID' | 'UserExtra';
  readonly group: string;
  readonly resource: string;
  /** Key of an extra. */
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Whether some header asks to act as somebody else. */
export function isImpersonating(headers: Headers): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

/** The user to act as. Throws the 400 for groups, uid or extra without a user, the 403 when the real user may not. */
export async function impersonate(headers: Headers, user: UserInfo, authorizer: Authorizer): Promise<UserInfo> {
  const name = headerText(headers['impersonate-user']);
  const groups = headerList(headers['impersonate-group']);
  const uid = headerText(headers['impersonate-uid']);
  const extra = headerExtra(headers, extraPrefix);
  const parts = partsOf({ name, groups, uid, extra });
  if (parts.length === 0) return user;
  if (!name) throw badRequest(`requested [${parts.map(describe).join(' ')}] without impersonating a user`);
  for (const part of parts) await check(part, user, authorizer);
  return {
    username: name,
    groups: groupsOf(name, groups),
    ...(uid ? { uid } : {}),
    ...(extra.size > 0 ? { extra: Object.fromEntries(extra) } : {}),
  };
}

interface Wanted {
  readonly name: string | undefined;
  readonly groups: readonly string[];
  readonly uid: string | undefined;
  readonly extra: ReadonlyMap<string, string[]>;
}

function partsOf({ name, groups, uid, extra }: Wanted): Part[] {
  const account = serviceAccountOf(name ?? '');
  const plain = { group: '', subresource: '', namespace: '' };
  const reviewed = { ...plain, group: 'authentication.k8s.io' };
  return [
    ...(account ? [{ ...plain, kind: 'ServiceAccount' as const, resource: 'serviceaccounts', ...account }] : []),
    ...(name && !account ? [{ ...plain, kind: 'User' as const, resource: 'users', name }] : []),
    ...groups.map(group => ({ ...plain, kind: 'Group' as const, resource: 'groups', name: group })),
    ...(uid ? [{ ...reviewed, kind: 'UID' as const, resource: 'uids', name: uid }] : []),
    ...[...extra].flatMap(([key, values]) =>
      values.map(value => ({
        ...reviewed,
        kind: 'UserExtra' as const,
        resource: 'userextras',
        subresource: key,
        name: value,
      })),
    ),
  ];
}

async function check(part: Part, user: UserInfo, authorizer: Authorizer): Promise<void> {
  const { group, resource, subresource, namespace, name } = part;
  const asked = { verb: 'impersonate', group, resource, subresource, namespace };
  const { verdict, reason } = await authorizer.authorize(user, { isResource: true, version: 'v1', name, ...asked });
  if (verdict === 'allow') return;
  throw forbidden({ group, resource }, name, forbiddenMessage(user, asked, reason));
}

/** As upstream's server prints a reference. */
const describe = ({ kind, namespace, name, group, subresource }: Part): string =>
  `{${kind} ${namespace} ${name}  ${group === '' ? '' : `${group}/v1`}  ${subresource}}`;

function serviceAccountOf(name: string): { namespace: string; name: string } | undefined {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  return namespace !== undefined && account !== undefined ? { namespace, name: account } : undefined;
}

/** A service account is in its groups when none are named; everybody is known or not, unless the groups say which. */
function groupsOf(name: string, named: readonly string[]): string[] {
  const account = serviceAccountOf(name);
  const groups =
    account && named.length === 0 ? [...serviceAccountUser(account.namespace, account.name).groups] : [...named];
  if (name === anonymousUser) return withGroup(groups, unauthenticatedGroup);
  return groups.includes(unauthenticatedGroup) ? groups : withGroup(groups, authenticatedGroup);
}

const withGroup = (groups: string[], group: string): string[] => (groups.includes(group) ? groups : [...groups, group]);
