import { describe, expect, it } from 'vitest';
import { ConfigMap, defineKind, type KubeObject } from '#api';
import { mergePatch, strategicPatch } from '#client';
import { controllerReference, ownerReference, ownersPatch } from './owner-references.ts';

const Team = defineKind<KubeObject>({
  group: 'example.com',
  version: 'v1',
  kind: 'Team',
  plural: 'teams',
  scope: 'Namespaced',
});
const team: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Team',
  metadata: { namespace: 'a', name: 'blue', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
};
const reference = { apiVersion: 'example.com/v1', kind: 'Team', name: 'blue', uid: 'u' };
const other = { ...reference, name: 'red', uid: 'o' };

it('refers to owners, and to the one that controls', () => {
  expect(ownerReference(Team, team)).toEqual(reference);
  expect(controllerReference(Team, team)).toEqual({ ...reference, controller: true, blockOwnerDeletion: true });
});

describe('a change of owners', () => {
  it('is merged by the server for kinds that know how', () => {
    expect(ownersPatch(ConfigMap, team, { add: [other], drop: ['gone'] })).toEqual(
      strategicPatch({ metadata: { uid: 'u', ownerReferences: [other, { $patch: 'delete', uid: 'gone' }] } }),
    );
  });

  it.each<[string, Parameters<typeof ownersPatch>[2], object[]]>([
    ['adds', { add: [other] }, [reference, other]],
    ['drops', { drop: ['u'] }, []],
    [
      'says another thing of an owner',
      { add: [{ ...reference, controller: true }] },
      [{ ...reference, controller: true }],
    ],
  ])('%s in the whole list, of the version that it was made from, for custom kinds', (_what, change, expected) => {
    const object = { ...team, metadata: { ...team.metadata, ownerReferences: [reference] } };
    expect(ownersPatch(Team, object, change)).toEqual(
      mergePatch({ metadata: { uid: 'u', resourceVersion: '7', ownerReferences: expected } }),
    );
  });
});
