/** Acting as somebody else, for those who may.
 *
 *  Flow: the headers say as whom -> each mode that is about such a user is tried: whether the request may be made in
 *  it, then whether each part of the user may be acted as -> the first that allows all of it counts.
 *  Errors: the 403 of the first mode that was tried.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/ */
import { checkDomainPath, formatFieldError, type StatusError } from '#api';
import { serviceAccountUser, type UserInfo } from '#client';
import type { Attributes, Authorizer } from '../../authz/authorizer.ts';
import { refusalOf } from '../../authz/forbidden-message.ts';
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from '../authenticator.ts';
import type { Headers } from '../identity-from-headers.ts';
import { type Mode, modes } from './modes.ts';
import { accountOf, nodeOf, type WantedUser, wantedUserOf } from './wanted-user.ts';

type ResourceAttributes = Extract<Attributes, { isResource: true }>;

/** Who wants to act as somebody else, and what they are to do as them. */
export interface Asking {
  readonly user: UserInfo;
  /** Nothing, when it is refused whoever asks. */
  readonly asked: readonly Attributes[];
  readonly authorizer: Authorizer;
}

/** The user to act as. Throws the 400 for groups, uid or extra without a user, the 403 when the real user may not. */
export async function impersonate(headers: Headers, asking: Asking): Promise<UserInfo> {
  const wanted = wantedUserOf(headers);
  if (!wanted) return asking.user;
  let first: StatusError | undefined;
  for (const mode of modes) {
    if (!mode.fits(wanted, asking.user)) continue;
    const refusal = await refusalIn(mode, wanted, asking);
    if (!refusal) return userOf(wanted, mode);
    first ??= refusal;
  }
  throw first;
}

async function refusalIn(mode: Mode, wanted: WantedUser, asking: Asking): Promise<StatusError | undefined> {
  const { onVerb } = mode;
  const requests = onVerb === undefined ? [] : asking.asked.map(one => ({ ...one, verb: `${onVerb}${one.verb}` }));
  for (const attributes of requests) {
    const refusal = await ask(attributes, asking);
    if (refusal) return refusal;
  }
  for (const { attributes, fault } of partsOf(wanted, mode)) {
    const refusal = fault === undefined ? await ask(attributes, asking) : refusalOf(asking.user, attributes, fault);
    if (refusal) return refusal;
  }
  return undefined;
}

async function ask(attributes: Attributes, { user, authorizer }: Asking): Promise<StatusError | undefined> {
  const { verdict, reason } = await authorizer.authorize(user, attributes);
  return verdict === 'allow' ? undefined : refusalOf(user, attributes, reason);
}

/** A part of somebody, which is permitted by itself, or is at fault whoever asks. */
interface Part {
  readonly attributes: ResourceAttributes;
  readonly fault?: string;
}

const extras = 'authentication.k8s.io';

function* partsOf({ username, uid, groups, extra }: WantedUser, mode: Mode): Iterable<Part> {
  const { verb, group } = mode;
  const isConstrained = mode.onVerb !== undefined;
  const plain = { isResource: true, verb, version: 'v1', subresource: '', namespace: '' } as const;
  yield { attributes: { ...plain, group, ...nameOf(username, mode) } };
  if (uid !== '') yield { attributes: { ...plain, group: extras, resource: 'uids', name: uid } };
  const ofGroup = { ...plain, group, resource: 'groups' };
  if (isConstrained && groups.includes(masters))
    yield { attributes: { ...ofGroup, name: masters }, fault: `impersonating the ${masters} group is not allowed` };
  for (const name of groups) yield { attributes: { ...ofGroup, name } };
  const ofExtra = { ...plain, group: extras, resource: 'userextras' };
  const fault = isConstrained ? faultOf(extra) : undefined;
  if (fault !== undefined) yield { attributes: { ...ofExtra, name: '' }, fault };
  for (const [key, values] of extra)
    for (const name of values) yield { attributes: { ...ofExtra, subresource: key, name } };
}

/** A group that no constraint gives. */
const masters = 'system:masters';

function nameOf(username: string, { onVerb, isForAllNodes }: Mode): Pick<ResourceAttributes, 'resource' | 'name'> {
  const account = accountOf(username);
  if (account) return { resource: 'serviceaccounts', ...account };
  const node = onVerb === undefined ? undefined : nodeOf(username);
  if (node !== undefined) return { resource: 'nodes', name: isForAllNodes ? '*' : node };
  return { resource: 'users', name: username };
}

/** What is wrong with facts of somebody, which roles could not tell apart otherwise. */
function faultOf(extra: WantedUser['extra']): string | undefined {
  for (const [key, values] of extra) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed';
    const faults = checkDomainPath('extra.key', key).map(formatFieldError);
    const words = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
    if (faults.length > 0) return `impersonating an invalid key in extra is not allowed: ${words}`;
    if (key !== key.toLowerCase())
      return `impersonating a non-lowercase key in extra is not allowed: ${JSON.stringify(key)}`;
    if (values.length === 0) return 'impersonating empty values in extra is not allowed';
  }
  return undefined;
}

function userOf({ username, uid, groups, extra }: WantedUser, mode: Mode): UserInfo {
  return {
    username,
    groups: withEverybody(username, groupsOf(username, groups, mode)),
    ...(uid === '' ? {} : { uid }),
    ...(extra.size === 0 ? {} : { extra: Object.fromEntries([...extra].map(([key, values]) => [key, [...values]])) }),
  };
}

/** A service account is in its groups when none are named, and a node, which cannot name any, in that of nodes. */
function groupsOf(username: string, named: readonly string[], { onVerb }: Mode): readonly string[] {
  const account = accountOf(username);
  if (account && named.length === 0) return serviceAccountUser(account.namespace, account.name).groups;
  return onVerb !== undefined && nodeOf(username) !== undefined ? ['system:nodes'] : named;
}

/** Everybody is known or not, unless the groups say which. */
function withEverybody(username: string, groups: readonly string[]): string[] {
  if (username !== anonymousUser && groups.includes(unauthenticatedGroup)) return [...groups];
  const group = username === anonymousUser ? unauthenticatedGroup : authenticatedGroup;
  return groups.includes(group) ? [...groups] : [...groups, group];
}
