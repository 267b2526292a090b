import { expect, it } from 'vitest';
import { Pod, ReplicaSet } from '#api';
import type { Transport } from '../transport.ts';
import { discoverKinds } from './discover-kinds.ts';

const verbs = ['list', 'deletecollection'];
const pods = { name: 'pods', kind: 'Pod', namespaced: true, singularName: 'pod', verbs };
const documents: Record<string, unknown> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'apps', versions: [{ version: 'v1' }] },
      { name: 'example.com', versions: [{ version: 'v2' }, { version: 'v1' }] },
    ],
  },
  '/api/v1': { resources: [pods, { name: 'oddities', kind: 'Oddity', namespaced: true, verbs }] },
  '/apis/apps/v1': {
    resources: [
      { name: 'replicasets', kind: 'ReplicaSet', namespaced: true, verbs },
      { name: 'replicasets/scale', kind: 'Scale', namespaced: true, verbs },
    ],
  },
  '/apis/example.com/v2': {
    resources: [
      { name: 'widgets', kind: 'Widget', namespaced: true, singularName: 'widget', shortNames: ['wd'], verbs },
    ],
  },
  '/apis/example.com/v1': {
    resources: [
      { name: 'widgets', kind: 'Widget', namespaced: true, verbs },
      { name: 'depots', kind: 'Depot', namespaced: false, verbs },
    ],
  },
};
/** The same, of a server that has it in one document. */
const widget = (version: string) => ({
  resource: 'widgets',
  responseKind: { group: 'example.com', version, kind: 'Widget' },
  scope: 'Namespaced',
  singularResource: 'widget',
  shortNames: ['wd'],
  verbs,
});
const depot = { resource: 'depots', responseKind: { kind: 'Depot' }, scope: 'Cluster', verbs };
const aggregated: Record<string, unknown> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            resources: [
              { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', verbs },
              { resource: 'oddities', responseKind: { kind: 'Oddity' }, scope: 'Namespaced', verbs },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            resources: [{ resource: 'replicasets', responseKind: { kind: 'ReplicaSet' }, scope: 'Namespaced', verbs }],
          },
        ],
      },
      {
        metadata: { name: 'example.com' },
        versions: [
          { version: 'v2', freshness: 'Current', resources: [widget('v2')] },
          { version: 'v1', freshness: 'Current', resources: [widget('v1'), depot] },
        ],
      },
    ],
  },
};
const transport = (discover: Transport['discover']): Transport => ({
  request: async () => undefined,
  watch: () => {
    throw new Error('no watch');
  },
  discover,
  [Symbol.asyncDispose]: async () => undefined,
});

it.each([
  ['documents of their own', documents],
  ['one document', aggregated],
])('tells each kind once, from %s', async (_, served) => {
  const { kinds, failures } = await discoverKinds(transport(async path => served[path]));
  expect(failures.size).toBe(0);
  expect(kinds).toHaveLength(5);
  expect(kinds[0]).toBe(Pod);
  expect(kinds[2]).toBe(ReplicaSet);
  expect(kinds).toMatchObject([
    { plural: 'pods' },
    { group: '', version: 'v1', plural: 'oddities', kind: 'Oddity', scope: 'Namespaced', verbs },
    { plural: 'replicasets' },
    { apiVersion: 'example.com/v2', plural: 'widgets', singular: 'widget', shortNames: ['wd'], scope: 'Namespaced' },
    { apiVersion: 'example.com/v1', plural: 'depots', kind: 'Depot', scope: 'Cluster' },
  ]);
});

it('tells which groups did not answer', async () => {
  const failing = transport(async path => {
    if (path === '/apis/apps/v1') throw new Error('no answer');
    return documents[path];
  });
  const { kinds, failures } = await discoverKinds(failing);
  expect(kinds.map(({ plural }) => plural)).toEqual(['pods', 'oddities', 'widgets', 'depots']);
  expect([...failures]).toEqual([['apps/v1', 'no answer']]);
  const silent = transport(async () => Promise.reject(new Error('no groups')));
  await expect(discoverKinds(silent)).rejects.toThrow('no groups');
});

it('tells which groups are out of date', async () => {
  const stale = { kind: 'APIGroupDiscoveryList', items: [] as unknown[] };
  stale.items = [{ metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] }];
  const { failures } = await discoverKinds(transport(async path => (path === '/apis' ? stale : aggregated[path])));
  expect([...failures]).toEqual([['metrics.k8s.io/v1', 'stale GroupVersion discovery: metrics.k8s.io/v1']]);
});
