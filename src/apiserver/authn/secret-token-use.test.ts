import { expect, test } from 'vitest';
import type { Secret, ServiceAccount } from '#api';
import { storedMeta } from '../../testing/builders.ts';
import { holdsToken, planSecretTokenUse } from './secret-token-use.ts';

const secretWith = (labels?: Record<string, string>): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: storedMeta({ namespace: 'team', uid: 'u', name: 'robot-token', ...(labels ? { labels } : {}) }),
  type: 'kubernetes.io/service-account-token',
  data: { token: btoa('a.b.c') },
});
const account = (...secrets: string[]): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: storedMeta({ namespace: 'team', uid: 'u', name: 'robot' }),
  secrets: secrets.map(name => ({ name })),
});
const nowMs = Date.parse('2026-02-28T23:30:00Z');
const usedOn = (date: string) => ({ 'kubernetes.io/legacy-token-last-used': date });

test.each([
  ['the first', undefined, { lastUsed: '2026-02-28' }],
  ['the first of a day', usedOn('2026-02-27'), { lastUsed: '2026-02-28' }],
  ['the second of a day', usedOn('2026-02-28'), {}],
  ['one that another server saw, whose clock is ahead', usedOn('2026-03-01'), {}],
  ['one with a date that is none', usedOn('yesterday'), { lastUsed: '2026-02-28' }],
])('a use is written down: %s', (_, labels, expected) =>
  expect(planSecretTokenUse(secretWith(labels), account('other'), nowMs)).toEqual(expected),
);

test('whose token was made without being asked for is told so', () => {
  expect(planSecretTokenUse(secretWith(), account('other', 'robot-token'), nowMs)).toEqual({
    lastUsed: '2026-02-28',
    warning:
      'Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens.',
  });
});

test('one that was given up is refused, and its use written down all the same', () => {
  const labels = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' };
  expect(planSecretTokenUse(secretWith(labels), account('robot-token'), nowMs)).toEqual({
    lastUsed: '2026-02-28',
    refusal:
      "the token in secret team/robot-token for service account team/robot has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the 'kubernetes.io/legacy-token-invalid-since' label from the secret to temporarily allow use of this token",
  });
});

test('only a secret for tokens holds one, and only the one that it holds', () => {
  expect(holdsToken(secretWith(), 'a.b.c')).toBe(true);
  expect(holdsToken(secretWith(), 'a.b.d')).toBe(false);
  expect(holdsToken({ ...secretWith(), type: 'Opaque' }, 'a.b.c')).toBe(false);
  expect(holdsToken({ ...secretWith(), data: {} }, '')).toBe(false);
});
