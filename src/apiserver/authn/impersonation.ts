/** Acting as somebody else, for those who may.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
import { badRequest, forbidden } from '#api';
import type { UserInfo } from '#client';
import type { Authorizer } from '../authz/authorizer.ts';
import { forbiddenMessage } from '../authz/forbidden-message.ts';
import { authenticated } from './authenticator.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const extraPrefix = 'impersonate-extra-';

/** The user to act as. Throws the 400 for groups without a user, the 403 when the real user may not. */
export function impersonate(headers: Headers, user: UserInfo, authorizer: Authorizer): UserInfo {
  const name = single(headers['impersonate-user']);
  const groups = list(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']);
  const extra = readExtra(headers);
  if (!name) {
    if (groups.length === 0 && !uid && Object.keys(extra).length === 0) return user;
    throw badRequest('impersonation of groups, uid or extra needs Impersonate-User');
  }
  const check = (resource: string, subject: string, group = '') => {
    const attributes = {
      isResource: true,
      verb: 'impersonate',
      group,
      version: 'v1',
      resource,
      subresource: '',
      namespace: '',
      name: subject,
    } as const;
    if (authorizer.authorize(user, attributes).verdict === 'allow') return;
    throw forbidden(
      { group, resource },
      subject,
      forbiddenMessage(user, { group, resource, verb: 'impersonate', subresource: '', namespace: '' }),
    );
  };
  check('users', name);
  for (const group of groups) check('groups', group);
  if (uid) check('uids', uid, 'authentication.k8s.io');
  for (const key of Object.keys(extra)) check(`userextras/${key}`, key, 'authentication.k8s.io');
  return authenticated({
    username: name,
    groups: groupsOf(name, groups),
    ...(uid ? { uid } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  });
}

/** A service account is in its groups even when none are named. */
function groupsOf(name: string, groups: string[]): string[] {
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name);
  if (!account || groups.length > 0) return groups;
  return ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`];
}

function readExtra(headers: Headers): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(extraPrefix)) extra[decodeURIComponent(name.slice(extraPrefix.length))] = list(value);
  }
  return extra;
}

const list = (value: string | string[] | undefined): string[] => {
  if (value === undefined) return [];
  // Node joins repeated headers of unknown names with a comma.
  return [value].flat().flatMap(part => part.split(', '));
};

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
