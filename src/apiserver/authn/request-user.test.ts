import { describe, expect, it } from 'vitest';
import type { Incoming } from '../messages/messages.ts';
import type { RefusedToken, TokenOwner } from './authenticator.ts';
import { requestUser } from './request-user.ts';

const everybody = 'system:authenticated';

/** A connection with a client certificate for this subject. */
const connection = (subject: object, authorized = true) => ({ authorized, getPeerCertificate: () => ({ subject }) });
const ofAlice = connection({ CN: 'alice', O: ['a', 'b'] });

const tokens = new Map<string, TokenOwner | RefusedToken>([
  ['good', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'] }],
  ['old', { user: { username: 'robot', groups: [everybody] }, audiences: ['api'], warning: 'take another' }],
  ['gone', { refusal: 'it was given up' }],
  ['elsewhere', { user: { username: 'robot', groups: [everybody] }, audiences: ['vault'] }],
]);

const userOf = async (headers: Record<string, string>, socket: object = {}, warnings: string[] = []) =>
  await requestUser(
    { headers, rawHeaders: [], socket } as unknown as Incoming,
    {
      tokens: { authenticate: async token => tokens.get(token) },
      audiences: ['api'],
    },
    warnings,
  );

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
    { who: 'no token', headers: { authorization: 'Bearer ' }, user: undefined },
    { who: 'a password', headers: { authorization: 'Basic good' }, user: undefined },
    {
      who: 'a token beside a certificate',
      headers: { authorization: 'Bearer good' },
      socket: ofAlice,
      user: { username: 'alice', groups: ['a', 'b', everybody] },
    },
  ])('$who', async ({ headers, socket = {}, user }) => {
    expect(await userOf(headers as Record<string, string>, socket)).toEqual(user);
  });

  it.each(['bad', 'elsewhere', 'gone'])('is refused with the token %s', async token => {
    await expect(userOf({ authorization: `Bearer ${token}` })).rejects.toMatchObject({ status: { code: 401 } });
  });

  it('is told what there is to say about the token', async () => {
    const warnings: string[] = [];
    expect(await userOf({ authorization: 'Bearer old' }, {}, warnings)).toMatchObject({ username: 'robot' });
    expect(warnings).toEqual(['take another']);
  });
});
