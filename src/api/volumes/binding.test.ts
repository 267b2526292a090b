import { describe, expect, it } from 'vitest';
import { storedMeta, storedNode } from '../../testing/builders.ts';
import type { PersistentVolume } from '../core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import { findVolume, mismatch } from './binding.ts';

const claim = (spec: Partial<PersistentVolumeClaim['spec']> = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: storedMeta({ name: 'c', namespace: 'n' }),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const volume = (name: string, spec: Partial<PersistentVolume['spec']> = {}, labels = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: storedMeta({ name, labels }),
  spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], capacity: { storage: '1Gi' }, ...spec },
  status: { phase: 'Available' },
});
const on = (node: string): Partial<PersistentVolume['spec']> => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }],
    },
  },
});
const node = (name: string) => storedNode({ name });

describe('mismatch', () => {
  it.each<[Partial<PersistentVolume['spec']>, Partial<PersistentVolumeClaim['spec']>, string | undefined]>([
    [{}, {}, undefined],
    [{ capacity: { storage: '1023Mi' } }, {}, 'requested PV is too small'],
    [{ storageClassName: 'a' }, {}, 'storageClassName does not match'],
    [{ storageClassName: 'a' }, { storageClassName: 'a' }, undefined],
    [{ volumeMode: 'Block' }, {}, 'incompatible volumeMode'],
    [{}, { accessModes: ['ReadWriteMany'] }, 'incompatible accessMode'],
  ])('%j for %j: %s', (of, asked, why) => {
    expect(mismatch(volume('v', of), claim(asked))).toBe(why);
  });
});

describe('findVolume', () => {
  it('takes the smallest that will do', () => {
    const volumes = [
      volume('l', { capacity: { storage: '3Gi' } }),
      volume('m', { capacity: { storage: '2Gi' } }),
      volume('s', { capacity: { storage: '1Mi' } }),
    ];
    expect(findVolume({ volumes, claim: claim() })?.metadata.name).toBe('m');
    expect(findVolume({ volumes, claim: claim(), taken: new Set(['m']) })?.metadata.name).toBe('l');
  });

  it('prefers what was set aside, and never takes what is of another', () => {
    const mine = volume('mine', { claimRef: { name: 'c', namespace: 'n' }, capacity: { storage: '9Gi' } });
    const other = volume('other', { claimRef: { name: 'c', namespace: 'n', uid: 'older' } });
    const free = volume('free');
    expect(findVolume({ volumes: [free, other, mine], claim: claim() })?.metadata.name).toBe('mine');
    expect(findVolume({ volumes: [free, other, mine], claim: claim(), onlySetAside: true })?.metadata.name).toBe(
      'mine',
    );
    expect(findVolume({ volumes: [free, other], claim: claim(), onlySetAside: true })).toBeUndefined();
    expect(findVolume({ volumes: [other], claim: claim() })).toBeUndefined();
  });

  it('goes by labels, and by the node that needs it', () => {
    const volumes = [volume('a', on('one'), { tier: 'slow' }), volume('b', on('two'), { tier: 'fast' })];
    const fast = claim({ selector: { matchLabels: { tier: 'fast' } } });
    expect(findVolume({ volumes, claim: fast })?.metadata.name).toBe('b');
    expect(findVolume({ volumes, claim: fast, node: node('one') })).toBeUndefined();
    expect(findVolume({ volumes, claim: claim(), node: node('two') })?.metadata.name).toBe('b');
  });

  it('leaves those alone that are not available yet, or go', () => {
    const pending: PersistentVolume = { ...volume('a'), status: { phase: 'Pending' } };
    const going: PersistentVolume = {
      ...volume('b'),
      metadata: storedMeta({ name: 'b', deletionTimestamp: '2026-01-01T00:00:00Z' }),
    };
    expect(findVolume({ volumes: [pending, going], claim: claim() })).toBeUndefined();
  });
});
