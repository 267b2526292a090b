import { describe, expect, it } from 'vitest';
import { pod } from '../fixtures/builders.ts';
import { type ProtectionStep, planProtection, usedClaims } from './plan.ts';

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
