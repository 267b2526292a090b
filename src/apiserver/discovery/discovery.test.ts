import { describe, expect, it } from 'vitest';
import { kinds } from '#api';
import { createDiscovery } from './discovery.ts';
import { compareVersions } from './resources.ts';

const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const v2beta1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

const discovery = createDiscovery({ kinds: () => kinds });
const ask = (path: string, accept?: string, ifNoneMatch?: string) =>
  discovery.serve({ path, query: '', accept, ifNoneMatch });
const read = (path: string, accept?: string): Record<string, unknown> => {
  const answer = ask(path, accept);
  return JSON.parse(Buffer.from(answer?.body ?? 'null').toString()) as Record<string, unknown>;
};

describe('legacy discovery', () => {
  it('lists groups and versions', () => {
    expect(read('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const { groups } = read('/apis') as { groups: { name: string }[] };
    const names = groups.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io']);
    expect(new Set(names)).toEqual(new Set(kinds.flatMap(({ group }) => (group === '' ? [] : [group]))));
    expect(read('/apis/apps/')).toMatchObject({
      kind: 'APIGroup',
      name: 'apps',
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
  });

  it('lists resources with their subresources', () => {
    const { resources } = read('/api/v1') as { resources: { name: string }[] };
    const named = (name: string) => resources.find(resource => resource.name === name);
    expect(named('pods')).toEqual({
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
      storageVersionHash: 'xPOwRZ+Yhw8=',
    });
    expect(named('pods/eviction')).toEqual({
      name: 'pods/eviction',
      singularName: '',
      namespaced: true,
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    });
    expect(named('pods/exec')).toMatchObject({ kind: 'PodExecOptions', verbs: ['create', 'get'] });
    expect(named('nodes/proxy')).toMatchObject({ verbs: ['create', 'delete', 'get', 'patch', 'update'] });
    expect(named('bindings')).not.toHaveProperty('storageVersionHash');
  });

  it.each(['/apis/nothing', '/api/v2', '/apis/apps/v2', '/healthz'])('does not know %s', path => {
    expect(ask(path)).toBeUndefined();
  });
});

describe('aggregated discovery', () => {
  it('is one document', () => {
    expect(ask('/apis', `${v2},${v2beta1},application/json`)?.contentType).toBe(v2);
    const { apiVersion, items } = read('/apis', v2) as {
      apiVersion: string;
      items: { metadata: { name: string }; versions: { resources: unknown[] }[] }[];
    };
    expect(apiVersion).toBe('apidiscovery.k8s.io/v2');
    const apps = items.find(({ metadata }) => metadata.name === 'apps');
    expect(apps?.versions[0]?.resources).toContainEqual({
      resource: 'deployments',
      responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
    expect((read('/api', v2) as { items: unknown[] }).items).toHaveLength(1);
  });

  it('speaks the older version, and the plain form of one group', () => {
    expect(ask('/api', v2beta1)?.contentType).toBe(v2beta1);
    expect(ask('/apis/apps', v2)?.contentType).toBe('application/json');
  });

  it('is not sent twice', () => {
    const etag = ask('/apis', v2)?.headers?.['etag'];
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    expect(ask('/apis', v2, etag)).toMatchObject({ code: 304, body: '' });
  });

  it('changes with the kinds', () => {
    let served = kinds;
    const changing = createDiscovery({ kinds: () => served });
    const request = { path: '/apis/apps', query: '', accept: undefined, ifNoneMatch: undefined };
    const before = changing.serve({ ...request, path: '/apis', accept: v2 })?.headers?.['etag'];
    expect(changing.serve(request)).toBeDefined();
    served = kinds.filter(({ group }) => group !== 'apps');
    expect(changing.serve(request)).toBeUndefined();
    expect(changing.paths()).not.toContain('/apis/apps');
    expect(changing.serve({ ...request, path: '/apis', accept: v2, ifNoneMatch: before })?.code).toBeUndefined();
  });
});

describe('compareVersions', () => {
  it('prefers what is stable and new', () => {
    const versions = ['foo1', 'v1alpha1', 'v2', 'v1beta1', 'v10', 'v1beta2', 'v1'];
    expect(versions.sort(compareVersions)).toEqual(['v10', 'v2', 'v1', 'v1beta2', 'v1beta1', 'v1alpha1', 'foo1']);
  });
});

it('is made once for all servers of the same kinds, and anew for others', () => {
  const serve = (served: readonly (typeof kinds)[number][]) =>
    createDiscovery({ kinds: () => served }).serve({ path: '/apis', query: '', accept: v2, ifNoneMatch: undefined })
      ?.body;
  const all = serve([...kinds]);
  expect(serve([...kinds])).toBe(all);
  const few = kinds.filter(({ group }) => group === 'apps');
  const { items } = JSON.parse(Buffer.from(serve(few) ?? '').toString()) as { items: unknown[] };
  expect(items).toHaveLength(1);
  expect(serve([...kinds])).toEqual(all);
});
