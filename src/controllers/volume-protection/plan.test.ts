import { describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim } from '#api';
import { pod } from '../fixtures/builders.ts';
import { type ProtectionStep, planProtection, unusedCondition, usedClaims, wantedClaims } from './plan.ts';

describe('planProtection', () => {
  it.each<[boolean, boolean, boolean, ProtectionStep]>([
    [false, false, false, 'add'],
    [false, true, false, 'nothing'],
    [true, true, true, 'nothing'],
    [true, true, false, 'remove'],
    [true, false, false, 'nothing'],
  ])('going %s, protected %s, used %s: %s', (isTerminating, isProtected, isUsed, step) => {
    expect(planProtection({ isTerminating, isProtected, isUsed: () => isUsed })).toBe(step);
  });
});

describe('usedClaims', () => {
  const volumes = [
    { name: 'a', persistentVolumeClaim: { claimName: 'x' } },
    { name: 'b', persistentVolumeClaim: { claimName: 'x' } },
    { name: 'c', emptyDir: {} },
    { name: 'd', ephemeral: { volumeClaimTemplate: { spec: {} } } },
  ];
  it('are those of pods that have a node', () => {
    expect(usedClaims(pod('p', { spec: { volumes, nodeName: 'n' } }))).toEqual(['default/x', 'default/p-d']);
    expect(usedClaims(pod('p', { spec: { volumes } }))).toEqual([]);
  });
});

describe('wantedClaims', () => {
  const volumes = [{ name: 'a', persistentVolumeClaim: { claimName: 'x' } }];
  it('are those of pods that have not ended, with a node or without one', () => {
    expect(wantedClaims(pod('p', { spec: { volumes } }))).toEqual(['default/x']);
    expect(wantedClaims(pod('p', { spec: { volumes, nodeName: 'n' }, status: { phase: 'Running' } }))).toHaveLength(1);
    expect(wantedClaims(pod('p', { spec: { volumes, nodeName: 'n' }, status: { phase: 'Failed' } }))).toEqual([]);
  });
});

describe('unusedCondition', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  const idle = { type: 'Unused', status: 'True' as const, reason: 'NoPodsUsingPVC', lastTransitionTime };
  const inUse = { ...idle, status: 'False' as const, reason: 'PodUsingPVC' };
  const saying = (...conditions: (typeof idle | typeof inUse)[]) =>
    ({ metadata: { name: 'x' }, spec: {}, status: { conditions } }) as unknown as PersistentVolumeClaim;
  it.each([
    ['an idle claim of which nothing is said', saying(), false, idle],
    ['one that a pod wants', saying(), true, inUse],
    ['one that says so already', saying(idle), false, undefined],
    ['one whose last pod has gone', saying(inUse), false, idle],
    ['one that is wanted again', saying(idle), true, inUse],
  ])('of %s', (_, claim, isWanted, expected) => {
    expect(unusedCondition(claim, { isWanted, nowMs })).toEqual(expected);
  });
});
