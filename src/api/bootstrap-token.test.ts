import { describe, expect, test } from 'vitest';
import { parseBootstrapToken, readBootstrapToken } from './bootstrap-token.ts';
import type { Secret } from './core/v1/secret.ts';

const secretWith = (
  data: Record<string, string>,
  { name = 'bootstrap-token-abcdef', namespace = 'kube-system' } = {},
) =>
  ({
    type: 'bootstrap.kubernetes.io/token',
    metadata: { name, namespace },
    data: Object.fromEntries(
      Object.entries({ 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', ...data }).map(([key, text]) => [
        key,
        btoa(text),
      ]),
    ),
  }) as unknown as Secret;

test.each([
  ['abcdef.0123456789abcdef', { id: 'abcdef', secret: '0123456789abcdef' }],
  ['abcdef.0123456789abcde', undefined],
  ['ABCDEF.0123456789abcdef', undefined],
  ['abcdef.0123456789abcdef.x', undefined],
  ['', undefined],
])('the text %j', (text, expected) => expect(parseBootstrapToken(text)).toEqual(expected));

describe('a secret', () => {
  test('says what its token is for, until when, and for which groups', () => {
    const token = readBootstrapToken(
      secretWith({
        expiration: '2026-01-01T00:00:00Z',
        'usage-bootstrap-authentication': 'true',
        'usage-bootstrap-signing': 'false',
        'auth-extra-groups': 'system:bootstrappers:workers,system:bootstrappers:workers',
      }),
    );
    expect(token).toMatchObject({
      id: 'abcdef',
      secret: '0123456789abcdef',
      expiresAtMs: Date.UTC(2026, 0, 1),
      groups: ['system:bootstrappers', 'system:bootstrappers:workers'],
    });
    expect([token?.isFor('authentication'), token?.isFor('signing')]).toEqual([true, false]);
  });

  test.each([
    ['', Infinity],
    ['2026-01-01T01:00:00+01:00', Date.UTC(2026, 0, 1)],
    ['tomorrow', -Infinity],
    ['2026', -Infinity],
  ])('that expires %j', (expiration, expected) => {
    expect(readBootstrapToken(secretWith({ expiration }))?.expiresAtMs).toBe(expected);
  });

  test.each(['system:masters', 'system:bootstrappers:', 'system:bootstrappers:A', 'system:bootstrappers:a,'])(
    'may not name the groups %j',
    groups => expect(readBootstrapToken(secretWith({ 'auth-extra-groups': groups }))?.groups).toBeUndefined(),
  );

  test.each([
    ['of another name', secretWith({}, { name: 'bootstrap-token-fedcba' })],
    ['in another namespace', secretWith({}, { namespace: 'default' })],
    ['without a secret half', secretWith({ 'token-secret': '' })],
    ['of another type', { ...secretWith({}), type: 'Opaque' }],
  ])('%s has no token', (_, secret) => expect(readBootstrapToken(secret)).toBeUndefined());
});
