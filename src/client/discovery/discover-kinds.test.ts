import { expect, it } from 'vitest';
import type { Transport } from '../transport.ts';
import { discoverOtherKinds } from './discover-kinds.ts';

const verbs = ['list', 'deletecollection'];
const answers: Record<string, unknown> = {
  '/apis': { groups: [{ preferredVersion: { groupVersion: 'apps/v1' } }] },
  '/api/v1': {
    groupVersion: 'v1',
    resources: [
      { name: 'pods', kind: 'Pod', namespaced: true, verbs },
      { name: 'limitranges', kind: 'LimitRange', namespaced: true, verbs },
    ],
  },
  '/apis/apps/v1': {
    groupVersion: 'apps/v1',
    resources: [
      { name: 'statefulsets', kind: 'StatefulSet', namespaced: true, verbs },
      { name: 'statefulsets/scale', kind: 'Scale', namespaced: true, verbs },
    ],
  },
};
const transport = (discover?: Transport['discover']): Transport => ({
  request: async () => undefined,
  watch: () => {
    throw new Error('no watch');
  },
  ...(discover ? { discover } : {}),
  [Symbol.asyncDispose]: async () => undefined,
});

it('tells the kinds that are not of this program', async () => {
  expect(await discoverOtherKinds(transport(async path => answers[path]))).toMatchObject([
    { group: '', version: 'v1', plural: 'limitranges', kind: 'LimitRange', scope: 'Namespaced', verbs },
    { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet', apiVersion: 'apps/v1' },
  ]);
});

it('tells none in process, and fails when a group does', async () => {
  expect(await discoverOtherKinds(transport())).toEqual([]);
  const failing = transport(async path => {
    if (path === '/apis/apps/v1') throw new Error('no answer');
    return answers[path];
  });
  await expect(discoverOtherKinds(failing)).rejects.toThrow('no answer');
});
