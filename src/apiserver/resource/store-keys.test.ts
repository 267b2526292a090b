import { expect, it } from 'vitest';
import { prefixesOf, storePrefix } from './store-keys.ts';

it.each([
  ['', 'pods', '/registry/pods/'],
  ['', 'nodes', '/registry/minions/'],
  ['', 'services', '/registry/services/specs/'],
  ['', 'endpoints', '/registry/services/endpoints/'],
  ['', 'replicationcontrollers', '/registry/controllers/'],
  ['apps', 'deployments', '/registry/deployments/'],
  ['coordination.k8s.io', 'leases', '/registry/leases/'],
  ['apiextensions.k8s.io', 'customresourcedefinitions', '/registry/apiextensions.k8s.io/customresourcedefinitions/'],
])('keeps %s/%s where upstream does', (group, plural, prefix) => {
  expect(storePrefix({ group, plural })).toBe(prefix);
});

it('keeps custom resources by group', () => {
  expect(storePrefix({ group: 'example.com', plural: 'widgets' }, { custom: true })).toBe(
    '/registry/example.com/widgets/',
  );
});

it('finds the prefix of a key', () => {
  expect(prefixesOf('/registry/pods/default/a')).toEqual({ short: '/registry/pods/', long: '/registry/pods/default/' });
  expect(prefixesOf('/registry/services/specs/default/a')?.long).toBe('/registry/services/specs/');
  expect(prefixesOf('/registry/minions/a')?.short).toBe('/registry/minions/');
  expect(prefixesOf('/elsewhere/a')).toBeUndefined();
});
