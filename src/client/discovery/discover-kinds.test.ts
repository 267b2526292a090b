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
  const { kinds, failures } = await discoverOtherKinds(transport(async path => answers[path]));
  expect(kinds).toMatchObject([
    { group: '', version: 'v1', plural: 'limitranges', kind: 'LimitRange', scope: 'Namespaced', verbs },
    { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet', apiVersion: 'apps/v1' },
  ]);
  expect(failures.size).toBe(0);
});

it('tells none in process, and which groups did not answer', async () => {
  expect((await discoverOtherKinds(transport())).kinds).toEqual([]);
  const failing = transport(async path => {
    if (path === '/apis/apps/v1') throw new Error('no answer');
    return answers[path];
  });
  const { kinds, failures } = await discoverOtherKinds(failing);
  expect(kinds.map(({ plural }) => plural)).toEqual(['limitranges']);
  expect([...failures]).toEqual([['apps/v1', 'no answer']]);
  const silent = transport(async () => Promise.reject(new Error('no groups')));
  await expect(discoverOtherKinds(silent)).rejects.toThrow('no groups');
});
