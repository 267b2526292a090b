import { expect, test } from 'vitest';
import type { Secret, ServiceAccount } from '#api';
import { storedMeta } from '../../testing/builders.ts';
import { planCleanUp } from './cleaner-plan.ts';

const nowMs = Date.parse('2026-07-01T12:00:00Z');
const periodMs = 365 * 24 * 60 * 60 * 1000;
const lastUsed = 'kubernetes.io/legacy-token-last-used';
const invalidSince = 'kubernetes.io/legacy-token-invalid-since';
const name = 'robot-token';
const ofRobot = { 'kubernetes.io/service-account.name': 'robot' };

const tokenWith = (
  metadata: Partial<Secret['metadata']> = {},
  type = 'kubernetes.io/service-account-token',
): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: storedMeta({
    namespace: 'team',
    uid: 'robot-uid',
    creationTimestamp: '2020-01-01T00:00:00Z',
    name,
    annotations: ofRobot,
    ...metadata,
  }),
  type,
});
const robot: ServiceAccount = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: storedMeta({
    namespace: 'team',
    uid: 'robot-uid',
    creationTimestamp: '2020-01-01T00:00:00Z',
    name: 'robot',
  }),
  secrets: [{ name: 'other' }, { name }],
};

function planned(secret: Secret, { account = robot, trackedSince = '2025-06-30', ofPods = [] as string[] } = {}) {
  const findAccount = (namespace: string, accountName: string) =>
    namespace === 'team' && accountName === 'robot' ? account : undefined;
  const observed = { secrets: [secret], findAccount, secretsOfPods: () => new Set(ofPods), trackedSince, periodMs };
  const { invalidate, remove } = planCleanUp(observed, nowMs);
  if (invalidate.secrets.length > 0) return `invalid since ${invalidate.since}`;
  return remove.length > 0 ? 'removed' : 'left';
}

const invalid = 'invalid since 2026-07-01';
test.each<[string, Secret, string]>([
  ['that nobody used', tokenWith(), invalid],
  ['that was used more than a year ago', tokenWith({ labels: { [lastUsed]: '2025-06-30' } }), invalid],
  ['that was used a year ago', tokenWith({ labels: { [lastUsed]: '2025-07-01' } }), 'left'],
  ['that was used on no known date', tokenWith({ labels: { [lastUsed]: '1 May' } }), 'left'],
  ['that is young', tokenWith({ creationTimestamp: '2025-07-01T12:00:00Z' }), 'left'],
  ['that is a second older', tokenWith({ creationTimestamp: '2025-07-01T11:59:59Z' }), invalid],
  ['that goes already', tokenWith({ deletionTimestamp: '2026-07-01T00:00:00Z' }), 'left'],
  ['of another type', tokenWith({}, 'Opaque'), 'left'],
  ['of nobody', tokenWith({ annotations: {} }), 'left'],
  ['of nobody known', tokenWith({ annotations: { 'kubernetes.io/service-account.name': 'other' } }), 'left'],
  ['that was asked for', tokenWith({ name: 'mine' }), 'left'],
  [
    'of an account by its uid',
    tokenWith({ annotations: { ...ofRobot, 'kubernetes.io/service-account.uid': 'robot-uid' } }),
    invalid,
  ],
  [
    'of a former account',
    tokenWith({ annotations: { ...ofRobot, 'kubernetes.io/service-account.uid': 'old' } }),
    'left',
  ],
  ['that is invalid for a year', tokenWith({ labels: { [invalidSince]: '2025-07-01' } }), 'left'],
  ['that is invalid for longer', tokenWith({ labels: { [invalidSince]: '2025-06-30' } }), 'removed'],
  ['that is invalid since no date', tokenWith({ labels: { [invalidSince]: 'long' } }), invalid],
  [
    'that is invalid and was tried since',
    tokenWith({ labels: { [invalidSince]: '2024-01-01', [lastUsed]: '2026-01-01' } }),
    'left',
  ],
])('a token %s', (_, secret, expected) => expect(planned(secret)).toBe(expected));

test('what a pod names is left', () => {
  expect(planned(tokenWith(), { ofPods: ['other'] })).toBe(invalid);
  expect(planned(tokenWith(), { ofPods: [name] })).toBe('left');
});

test.each([
  ['2025-06-30', invalid],
  ['2025-07-01', 'left'],
  ['', 'left'],
  ['ever', 'left'],
])('tracked since %j: %s', (trackedSince, expected) => expect(planned(tokenWith(), { trackedSince })).toBe(expected));
