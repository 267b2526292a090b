import { expect, it } from 'vitest';
import type { ApiRequest } from '../transport.ts';
import { renderRequestPath } from './request-path.ts';

const core = { group: '', version: 'v1' } as const;
const cases: { request: ApiRequest; path: string }[] = [
  { request: { verb: 'list', ...core, resource: 'pods' }, path: '/api/v1/pods' },
  { request: { verb: 'get', ...core, resource: 'namespaces', name: 'default' }, path: '/api/v1/namespaces/default' },
  {
    request: {
      verb: 'update',
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      namespace: 'a',
      name: 'web',
      subresource: 'status',
    },
    path: '/apis/apps/v1/namespaces/a/deployments/web/status',
  },
  {
    request: {
      verb: 'watch',
      ...core,
      resource: 'pods',
      options: { resourceVersion: '7', allowWatchBookmarks: true, limit: undefined },
    },
    path: '/api/v1/pods?watch=true&resourceVersion=7&allowWatchBookmarks=true',
  },
  {
    request: {
      verb: 'list',
      ...core,
      resource: 'pods',
      namespace: 'a',
      options: { labelSelector: 'app in (a,b)', limit: 500 },
    },
    path: '/api/v1/namespaces/a/pods?labelSelector=app+in+%28a%2Cb%29&limit=500',
  },
  {
    request: { verb: 'create', ...core, resource: 'pods', namespace: 'a', options: { dryRun: ['All'] } },
    path: '/api/v1/namespaces/a/pods?dryRun=All',
  },
  {
    request: {
      verb: 'get',
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      resource: 'clusterroles',
      name: 'system:a/b',
    },
    path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb',
  },
];

it.each(cases)('$path', ({ request, path }) => {
  expect(renderRequestPath(request)).toBe(path);
});
