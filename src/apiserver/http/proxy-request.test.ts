import { expect, test } from 'vitest';
import { isProxyRequest, proxyCallOf } from './proxy-request.ts';
import { parseRequestInfo } from './request-info.ts';

const callOf = (path: string, query = '') => {
  const info = parseRequestInfo('GET', path, false);
  if (!info?.isResource || !isProxyRequest(info)) throw new Error('not a proxy request');
  return proxyCallOf(info, { path, query });
};

test.each([
  ['/api/v1/namespaces/a/pods/web:80/proxy/x%2Fy/', 'pods', 'a', 'web:80', '/x%2Fy/'],
  ['/api/v1/namespaces/a/services/https:web:admin/proxy/', 'services', 'a', 'https:web:admin', '/'],
  ['/api/v1/nodes/n/proxy/metrics', 'nodes', '', 'n', '/metrics'],
])('%s', (path, resource, namespace, name, own) => {
  const prefix = path.slice(0, path.length - own.length);
  expect(callOf(path)).toEqual({ resource, namespace, name, prefix, path: own });
  expect(callOf(path, 'a=b')?.path).toBe(`${own}?a=b`);
});

test('a path without a slash at its end has none of its own', () => {
  expect(callOf('/api/v1/namespaces/a/pods/web/proxy')).toBeUndefined();
});
