import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import type { Authorizer } from '../authz/authorizer.ts';
import type { Incoming } from '../http/messages.ts';
import { requestUser } from './request-user.ts';

const everybody = 'system:authenticated';

/** A connection with a client certificate for this subject. */
const connection = (subject: object, authorized = true) => ({ authorized, getPeerCertificate: () => ({ subject }) });
const ofAlice = connection({ CN: 'alice', O: ['a', 'b'] });

/** Lets alice impersonate what is in `allowed`, as `resource name`. */
const authorizerOf = (allowed: readonly string[]): Authorizer => ({
  authorize: ({ username }, attributes) =>
    username === 'alice' && attributes.isResource && allowed.includes(`${attributes.resource} ${attributes.name}`)
      ? { verdict: 'allow', reason: '' }
      : { verdict: 'noOpinion' },
});

const tokens = new Map<string, { user: UserInfo; audiences: readonly string[] }>([
  ['good', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'] }],
  ['elsewhere', { user: { username: 'robot', groups: [everybody] }, audiences: ['vault'] }],
]);

const userOf = async (headers: Record<string, string>, socket: object = {}, allowed: readonly string[] = []) =>
  await requestUser({ headers, socket } as unknown as Incoming, {
    tokens: { authenticate: async token => tokens.get(token) },
    authorizer: authorizerOf(allowed),
    audiences: ['api'],
  });

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
    'impersonate-extra-scopes': 'view',
  };
  const needed = ['users carol', 'groups dev', 'groups ops', 'uids u1', 'userextras/scopes scopes'];

  it('gives name, groups, uid and extra as asked', async () => {
    expect(await userOf(headers, ofAlice, needed)).toEqual({
      username: 'carol',
      groups: ['dev', 'ops', everybody],
      uid: 'u1',
      extra: { scopes: ['view'] },
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
    expect(await userOf({ 'impersonate-user': name }, ofAlice, [`users ${name}`])).toEqual({
      username: name,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:team', everybody],
    });
  });

  it('needs a name', async () => {
    const asGroup = userOf({ 'impersonate-group': 'system:masters' }, ofAlice, ['groups system:masters']);
    await expect(asGroup).rejects.toMatchObject({ status: { code: 400 } });
  });
});
