import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import { type Attributes, type Authorizer, noRules } from '../authz/authorizer.ts';
import type { Incoming } from '../messages/messages.ts';
import { impersonate, isImpersonating } from './impersonation.ts';
import { requestUser } from './request-user.ts';

const everybody = 'system:authenticated';

/** A connection with a client certificate for this subject. */
const connection = (subject: object, authorized = true) => ({ authorized, getPeerCertificate: () => ({ subject }) });
const ofAlice = connection({ CN: 'alice', O: ['a', 'b'] });

type Resource = Extract<Attributes, { isResource: true }>;
const wordsOf = ({ resource, subresource, namespace, name }: Resource): string =>
  [resource, subresource, namespace, name].filter(part => part !== '').join(' ');

/** Lets alice impersonate what is in `allowed`, as `resource subresource namespace name`. */
const authorizerOf = (allowed: readonly string[]): Authorizer => ({
  authorize: ({ username }, attributes) =>
    username === 'alice' && attributes.isResource && allowed.includes(wordsOf(attributes))
      ? { verdict: 'allow', reason: '' }
      : { verdict: 'noOpinion' },
  rulesFor: () => noRules,
});

const tokens = new Map<string, { user: UserInfo; audiences: readonly string[] }>([
  ['good', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'] }],
  ['elsewhere', { user: { username: 'robot', groups: [everybody] }, audiences: ['vault'] }],
]);

async function userOf(headers: Record<string, string>, socket: object = {}, allowed: readonly string[] = []) {
  const user = await requestUser({ headers, socket } as unknown as Incoming, {
    tokens: { authenticate: async token => tokens.get(token) },
    audiences: ['api'],
  });
  return user && isImpersonating(headers) ? await impersonate(headers, user, authorizerOf(allowed)) : user;
}

describe('who is asking', () => {
  it.each([
    { who: 'nobody', headers: {}, socket: {}, user: undefined },
    { who: 'a certificate', headers: {}, socket: ofAlice, user: { username: 'alice', groups: ['a', 'b', everybody] } },
    {
      who: 'a certificate with one organization',
      headers: {},
      socket: connection({ CN: 'bob', O: 'a' }),
      user: { username: 'bob', groups: ['a', everybody] },
    },
    { who: 'a certificate of another authority', headers: {}, socket: connection({ CN: 'x' }, false), user: undefined },
    { who: 'a certificate without a name', headers: {}, socket: connection({ O: 'a' }), user: undefined },
    { who: 'a token', headers: { authorization: 'Bearer good' }, user: { username: 'robot', groups: [everybody] } },
    { who: 'a token that is nobody’s', headers: { authorization: 'Bearer bad' }, user: undefined },
    { who: 'a token for others', headers: { authorization: 'Bearer elsewhere' }, user: undefined },
    { who: 'a password', headers: { authorization: 'Basic good' }, user: undefined },
    {
      who: 'a bad token beside a certificate',
      headers: { authorization: 'Bearer bad' },
      socket: ofAlice,
      user: undefined,
    },
  ])('$who', async ({ headers, socket = {}, user }) => {
    expect(await userOf(headers as Record<string, string>, socket)).toEqual(user);
  });
});

describe('acting as somebody else', () => {
  const headers = {
    'impersonate-user': 'carol',
    'impersonate-group': 'dev, ops',
    'impersonate-uid': 'u1',
    'impersonate-extra-scopes': 'view, edit',
  };
  const needed = [
    'users carol',
    'groups dev',
    'groups ops',
    'uids u1',
    'userextras scopes view',
    'userextras scopes edit',
  ];

  it('gives name, groups, uid and extra as asked', async () => {
    expect(await userOf(headers, ofAlice, needed)).toEqual({
      username: 'carol',
      groups: ['dev', 'ops', everybody],
      uid: 'u1',
      extra: { scopes: ['view', 'edit'] },
    });
  });

  it.each(needed)('needs the permission for %s', async lacking => {
    const rest = needed.filter(permission => permission !== lacking);
    await expect(userOf(headers, ofAlice, rest)).rejects.toMatchObject({ status: { code: 403 } });
  });

  it('is for those with a token just as for others', async () => {
    const asRobot = userOf({ ...headers, authorization: 'Bearer good' }, {}, needed);
    await expect(asRobot).rejects.toMatchObject({ status: { code: 403 } });
  });

  it('puts a service account into its groups', async () => {
    const name = 'system:serviceaccount:team:web';
    expect(await userOf({ 'impersonate-user': name }, ofAlice, ['serviceaccounts team web'])).toEqual({
      username: name,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:team', everybody],
    });
  });

  it.each([
    ['system:anonymous', {}, ['system:unauthenticated']],
    ['system:anonymous', { 'impersonate-group': 'dev' }, ['dev', 'system:unauthenticated']],
    ['carol', { 'impersonate-group': 'system:unauthenticated' }, ['system:unauthenticated']],
    ['carol', { 'impersonate-group': everybody }, [everybody]],
    ['carol', {}, [everybody]],
    ['system:serviceaccount:team:web', { 'impersonate-group': 'dev' }, ['dev', everybody]],
  ])('%s with %j is in %j', async (name, headers, groups) => {
    const permissions = [`users ${name}`, 'serviceaccounts team web', 'groups dev', `groups ${everybody}`];
    const user = await userOf({ 'impersonate-user': name, ...headers }, ofAlice, [
      ...permissions,
      'groups system:unauthenticated',
    ]);
    expect(user).toEqual({ username: name, groups });
  });

  it.each([
    [{ 'impersonate-group': 'system:masters' }, 'requested [{Group  system:masters    }] without impersonating a user'],
    [{ 'impersonate-uid': 'u' }, 'requested [{UID  u  authentication.k8s.io/v1  }] without impersonating a user'],
    [
      { 'impersonate-extra-scopes': 'a' },
      'requested [{UserExtra  a  authentication.k8s.io/v1  scopes}] without impersonating a user',
    ],
    [
      { 'impersonate-user': '', 'impersonate-group': 'a, b' },
      'requested [{Group  a    } {Group  b    }] without impersonating a user',
    ],
  ])('%j needs a name', async (headers, message) => {
    await expect(userOf(headers as Record<string, string>, ofAlice, needed)).rejects.toMatchObject({
      status: { code: 400, message },
    });
  });

  it.each([
    ['%E0%A4%A', '%E0%A4%A'],
    ['a%2Fb', 'a/b'],
    ['__proto__', '__proto__'],
  ])('takes the key %s of an extra as %s', async (key, expected) => {
    const headers = { 'impersonate-user': 'carol', [`impersonate-extra-${key}`]: 'v' };
    const user = await userOf(headers, ofAlice, ['users carol', `userextras ${expected} v`]);
    expect(Object.entries(user?.extra ?? {})).toEqual([[expected, ['v']]]);
  });
});
