import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret, TokenReview } from '#api';
import { mergePatch } from '#client';
import { startTestServer, type TestServer } from '../testing.ts';

const token = 'abcdef.0123456789abcdef';
const key = { namespace: 'kube-system', name: 'bootstrap-token-abcdef' };
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const create = (changes: Record<string, string> = {}) =>
  server.client.create(Secret, {
    metadata: key,
    type: 'bootstrap.kubernetes.io/token',
    stringData: {
      'token-id': 'abcdef',
      'token-secret': '0123456789abcdef',
      'usage-bootstrap-authentication': 'true',
      ...changes,
    },
  });
const review = async (text = token) =>
  (await server.client.create(TokenReview, { metadata: {}, spec: { token: text } })).status;

describe('a bootstrap token', () => {
  it('is believed as long as its secret says', async () => {
    expect((await review())?.authenticated).toBeUndefined();
    const expiration = new Date(server.clock.now() + 60_000).toISOString();
    await create({ expiration, 'auth-extra-groups': 'system:bootstrappers:workers' });
    expect(await review()).toMatchObject({
      authenticated: true,
      user: {
        username: 'system:bootstrap:abcdef',
        groups: ['system:bootstrappers', 'system:bootstrappers:workers', 'system:authenticated'],
      },
    });
    expect((await review('abcdef.0123456789abcdee'))?.authenticated).toBeUndefined();
    await server.clock.advance(60_000);
    expect((await review())?.authenticated).toBeUndefined();
  });

  it('is believed until its secret begins to go', async () => {
    await create();
    await server.client.patch(Secret, key, mergePatch({ metadata: { finalizers: ['example.com/kept'] } }));
    expect((await review())?.authenticated).toBe(true);
    await server.client.delete(Secret, key);
    expect((await review())?.authenticated).toBeUndefined();
  });

  it.each([
    ['is not for this', { 'usage-bootstrap-authentication': 'false' }],
    ['would be in any group', { 'auth-extra-groups': 'system:masters' }],
    ['has ended', { expiration: '2001-01-01T00:00:00Z' }],
  ])('is not believed when it %s', async (_, changes: Record<string, string>) => {
    await create(changes);
    expect((await review())?.authenticated).toBeUndefined();
  });
});
