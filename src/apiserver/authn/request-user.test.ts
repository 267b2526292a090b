import { describe, expect, it } from 'vitest';
import type { Incoming } from '../messages/messages.ts';
import type { RefusedToken, TokenOwner } from './authenticator.ts';
import { requestUser } from './request-user.ts';

const everybody = 'system:authenticated';

/** A connection with a client certificate for this subject. */
const connection = (subject: object, authorized = true) => ({ authorized, getPeerCertificate: () => ({ subject }) });
/** One whose client shows none. */
const unknown = { authorized: false, getPeerCertificate: () => ({}) };
const anonymous = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
const ofAlice = connection({ CN: 'alice', O: ['a', 'b'] });

const tokens = new Map<string, TokenOwner | RefusedToken>([
  ['good', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'] }],
  ['old', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'], warning: 'take another' }],
  ['gone', { refusal: 'it was given up' }],
  ['elsewhere', { user: { username: 'robot', groups: [everybody] }, audiences: ['vault'] }],
]);

const userOf = async (
  headers: Record<string, string>,
  socket: object = unknown,
  { warnings = [], anonymousAuth = true }: { warnings?: string[]; anonymousAuth?: boolean } = {},
) =>
  await requestUser(
    { headers, rawHeaders: [], socket } as unknown as Incoming,
    {
      tokens: { authenticate: async token => tokens.get(token) },
      audiences: ['api'],
      anonymousAuth,
    },
    warnings,
  );

describe('who is asking', () => {
  it.each([
    { who: 'nobody', headers: {}, user: anonymous },
    { who: 'a certificate', headers: {}, socket: ofAlice, user: { username: 'alice', groups: ['a', 'b', everybody] } },
    {
      who: 'a certificate with one organization',
      headers: {},
      socket: connection({ CN: 'bob', O: 'a' }),
      user: { username: 'bob', groups: ['a', everybody] },
    },
    { who: 'a certificate without a name', headers: {}, socket: connection({ O: 'a' }), user: anonymous },
    { who: 'a token', headers: { authorization: 'Bearer good' }, user: { username: 'robot', groups: [everybody] } },
    { who: 'no token', headers: { authorization: 'Bearer ' }, user: anonymous },
    { who: 'a password', headers: { authorization: 'Basic good' }, user: anonymous },
    {
      who: 'a token beside a certificate of another authority',
      headers: { authorization: 'Bearer good' },
      socket: connection({ CN: 'x' }, false),
      user: { username: 'robot', groups: [everybody] },
    },
    {
      who: 'a token beside a certificate',
      headers: { authorization: 'Bearer good' },
      socket: ofAlice,
      user: { username: 'alice', groups: ['a', 'b', everybody] },
    },
  ])('$who', async ({ headers, socket, user }) => {
    expect(await userOf(headers as Record<string, string>, socket)).toEqual(user);
  });

  it.each(['bad', 'elsewhere', 'gone'])('is refused with the token %s', async token => {
    await expect(userOf({ authorization: `Bearer ${token}` })).rejects.toMatchObject({ status: { code: 401 } });
  });

  it('is refused with a certificate of another authority: it is not nobody who shows one', async () => {
    await expect(userOf({}, connection({ CN: 'x' }, false))).rejects.toMatchObject({ status: { code: 401 } });
  });

  it('is refused who shows nothing, where these are to be nobody', async () => {
    await expect(userOf({}, unknown, { anonymousAuth: false })).rejects.toMatchObject({ status: { code: 401 } });
  });

  it('is told what there is to say about the token', async () => {
    const warnings: string[] = [];
    expect(await userOf({ authorization: 'Bearer old' }, unknown, { warnings })).toMatchObject({ username: 'robot' });
    expect(warnings).toEqual(['take another']);
  });
});
