import { expect, it } from 'vitest';
import { discoveredKinds } from './discovered-kinds.ts';

const place = { group: 'metrics.example.com', version: 'v1beta1' };
const listOf = (resources: unknown) => ({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'x', resources });

it('makes kinds of resources, with what is below them', () => {
  const kinds = discoveredKinds(
    listOf([
      {
        name: 'pods',
        singularName: '',
        namespaced: true,
        kind: 'PodMetrics',
        verbs: ['get', 'list'],
        shortNames: ['pm'],
      },
      {
        name: 'pods/scale',
        singularName: '',
        namespaced: true,
        kind: 'Scale',
        group: 'autoscaling',
        version: 'v1',
        verbs: ['get'],
      },
      {
        name: 'nodes',
        singularName: 'node',
        namespaced: false,
        kind: 'NodeMetrics',
        verbs: ['get'],
        categories: ['all'],
      },
    ]),
    place,
  );
  expect(kinds).toMatchObject([
    {
      ...place,
      apiVersion: 'metrics.example.com/v1beta1',
      plural: 'pods',
      singular: 'podmetrics',
      kind: 'PodMetrics',
      scope: 'Namespaced',
      verbs: ['get', 'list'],
      shortNames: ['pm'],
      subresources: [{ name: 'scale', verbs: ['get'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }],
    },
    { plural: 'nodes', singular: 'node', scope: 'Cluster', categories: ['all'], subresources: [] },
  ]);
});

it.each([
  ['no object', 'x'],
  ['another document', { kind: 'APIGroup' }],
  ['no list', listOf({})],
])('takes nothing of %s', (_, document) => {
  expect(discoveredKinds(document, place)).toBeUndefined();
});

it('passes over entries that mean nothing', () => {
  const senseless = [null, 'pods', {}, { name: '', kind: 'X' }, { name: 'x' }, { name: 'x', kind: 'X', verbs: 'get' }];
  expect(discoveredKinds(listOf(senseless), place)).toEqual([]);
});
