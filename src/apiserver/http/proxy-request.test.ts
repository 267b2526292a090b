import { expect, test } from 'vitest';
import { isProxyRequest, lacksSlash, proxyCallOf } from './proxy-request.ts';
import { parseRequestInfo } from './request-info.ts';

function infoOf(method: string, path: string) {
  const info = parseRequestInfo(method, path, false);
  if (!info?.isResource || !isProxyRequest(info)) throw new Error('not a proxy request');
  return info;
}

const callOf = (path: string, query = '') => proxyCallOf(infoOf('GET', path), { path, query });

test.each([
  ['/api/v1/namespaces/a/pods/web:80/proxy/x%2Fy/', 'pods', 'a', 'web:80', '/x%2Fy/'],
  ['/api/v1/namespaces/a/services/https:web:admin/proxy/', 'services', 'a', 'https:web:admin', '/'],
  ['/api/v1/nodes/n/proxy/metrics', 'nodes', '', 'n', '/metrics'],
])('%s', (path, resource, namespace, name, own) => {
  const prefix = path.slice(0, path.length - own.length);
  expect(callOf(path)).toEqual({ resource, namespace, name, prefix, path: own });
  expect(callOf(path, 'a=b').path).toBe(`${own}?a=b`);
});

test.each([
  ['GET', '/api/v1/namespaces/a/pods/web/proxy', true],
  ['HEAD', '/api/v1/namespaces/a/services/web/proxy', true],
  ['GET', '/api/v1/namespaces/a/pods/web/proxy/', false],
  ['GET', '/api/v1/namespaces/a/pods/web/proxy/x', false],
  ['OPTIONS', '/api/v1/namespaces/a/pods/web/proxy', false],
  ['POST', '/api/v1/nodes/n/proxy', false],
])('%s %s is sent to the path with a slash: %s', (method, path, expected) => {
  expect(lacksSlash(method, infoOf(method, path), path)).toBe(expected);
  expect(callOf(path).path).toMatch(/^\/x?$/);
});
