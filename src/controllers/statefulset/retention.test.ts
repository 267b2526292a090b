import { describe, expect, test } from 'vitest';
import { type OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '#api';
import { controllerReference } from '#reconcile';
import { meta, pod, statefulSet, typeOf } from '../fixtures/builders.ts';
import { planRetention } from './retention.ts';

const web = pod('web-0');
const set = (whenScaled: string, whenDeleted: string) =>
  statefulSet('web', { spec: { persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } } });
const ofSet = controllerReference(StatefulSet, set('Retain', 'Retain'));
const ofPod = controllerReference(Pod, web);
const other: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'uid-x' };

const owners = (
  before: readonly OwnerReference[],
  [whenScaled, whenDeleted]: readonly [string, string],
  isCondemned: boolean,
) => {
  const claim = {
    ...typeOf(PersistentVolumeClaim),
    metadata: meta('data-web-0', { ownerReferences: [...before] }),
    spec: {},
  };
  const step = planRetention(claim, { set: set(whenScaled, whenDeleted), pod: web, isCondemned });
  if (step.do !== 'change') return step.do;
  return { add: step.change.add?.map(({ name }) => name), drop: step.change.drop };
};

describe.each([false, true])('a claim whose pod is condemned: %s', isCondemned => {
  test('that is to be kept has no owner', () => {
    expect(owners([], ['Retain', 'Retain'], isCondemned)).toBe('none');
    expect(owners([ofSet, other], ['Retain', 'Retain'], isCondemned)).toEqual({ add: [], drop: ['uid-web'] });
    expect(owners([ofPod], ['Retain', 'Retain'], isCondemned)).toEqual({ add: [], drop: ['uid-web-0'] });
  });
  test('that is to go with the set is owned by it', () => {
    expect(owners([other], ['Retain', 'Delete'], isCondemned)).toEqual({ add: ['web'], drop: [] });
    expect(owners([ofSet], ['Retain', 'Delete'], isCondemned)).toBe('none');
    expect(owners([{ ...ofSet, controller: false }], ['Retain', 'Delete'], isCondemned)).toEqual({
      add: ['web'],
      drop: [],
    });
  });
  test('that somebody else controls is left to them', () => {
    expect(owners([{ ...other, controller: true }], ['Delete', 'Delete'], isCondemned)).toBe('conflict');
    expect(owners([{ ...other, controller: true }], ['Retain', 'Retain'], isCondemned)).toBe('none');
  });
  test('whose owner of the same name is gone has the new one', () => {
    const gone = { ...ofSet, uid: 'uid-before' };
    expect(owners([gone], ['Retain', 'Delete'], isCondemned)).toEqual({ add: ['web'], drop: ['uid-before'] });
  });
});

test('a claim that is to go when there are fewer pods is owned by its pod from then on', () => {
  expect(owners([], ['Delete', 'Retain'], false)).toBe('none');
  expect(owners([], ['Delete', 'Retain'], true)).toEqual({ add: ['web-0'], drop: [] });
  expect(owners([ofPod], ['Delete', 'Retain'], false)).toEqual({ add: [], drop: ['uid-web-0'] });
  expect(owners([ofSet], ['Delete', 'Delete'], true)).toEqual({ add: ['web-0'], drop: ['uid-web'] });
});
