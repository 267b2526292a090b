import { describe, expect, it } from 'vitest';
import { parseRequestInfo, splitUrl } from './request-info.ts';

const parse = (line: string) => {
  const [method = '', url = ''] = line.split(' ');
  const { path, query } = splitUrl(url);
  const info = parseRequestInfo(method, path, query === 'watch=true');
  if (!info?.isResource) return info && `${info.verb} ${info.path}`;
  const { verb, group, version, namespace, lacksNamespace, resource, name, subresource, rest } = info;
  const place = lacksNamespace ? '?' : namespace;
  return [verb, group, version, place, resource, name, subresource, rest].map(part => part ?? '').join('|');
};

describe('parseRequestInfo', () => {
  it.each([
    ['GET /api/v1/pods', 'list||v1||pods|||'],
    ['GET https://10.96.0.1:443/api/v1/pods', 'list||v1||pods|||'],
    ['GET HTTP://kubernetes?watch=true', 'get /'],
    ['GET ftp://kubernetes/api/v1/pods', 'get ftp://kubernetes/api/v1/pods'],
    ['GET /api/v1/pods?watch=true', 'watch||v1||pods|||'],
    ['GET /api/v1/namespaces/a/pods/b?watch=true', 'get||v1|a|pods|b||'],
    ['GET /api/v1/namespaces/a/pods/b/log?watch=true', 'get||v1|a|pods|b|log|'],
    ['GET /api/v1/namespaces/a/pods/b/exec?watch=true', 'get||v1|a|pods|b|exec|'],
    ['GET /api/v1/nodes/n/proxy/metrics?watch=true', 'get||v1||nodes|n|proxy|metrics'],
    ['POST /api/v1/nodes/n/proxy/run?watch=true', 'create||v1||nodes|n|proxy|run'],
    ['PUT /api/v1/nodes/n/proxy/run', 'update||v1||nodes|n|proxy|run'],
    ['DELETE /api/v1/nodes/n/proxy/run', 'delete||v1||nodes|n|proxy|run'],
    ['GET /api/v1/watch/namespaces/a/pods/b', 'watch||v1|a|pods|b||'],
    ['GET /api/v1/namespaces/a/pods', 'list||v1|a|pods|||'],
    ['GET /api/v1/namespaces/a/pods/b', 'get||v1|a|pods|b||'],
    ['HEAD /api/v1/namespaces/a/pods/b', 'get||v1|a|pods|b||'],
    ['POST /api/v1/namespaces/a/pods', 'create||v1|a|pods|||'],
    ['PUT /api/v1/namespaces/a/pods/b/status', 'update||v1|a|pods|b|status|'],
    ['PATCH /apis/apps/v1/namespaces/a/deployments/b', 'patch|apps|v1|a|deployments|b||'],
    ['DELETE /apis/apps/v1/namespaces/a/deployments', 'deletecollection|apps|v1|a|deployments|||'],
    ['DELETE /api/v1/nodes/n', 'delete||v1||nodes|n||'],
    ['GET /api/v1/namespaces', 'list||v1||namespaces|||'],
    ['GET /api/v1/namespaces/a', 'get||v1||namespaces|a||'],
    ['PUT /api/v1/namespaces/a/finalize', 'update||v1||namespaces|a|finalize|'],
    ['PUT /api/v1/namespaces/a/status', 'update||v1||namespaces|a|status|'],
    ['GET /api/v1/watch/namespaces/a/pods', 'watch||v1|a|pods|||'],
    ['GET /api/v1/watch/pods', 'watch||v1||pods|||'],
    ['GET /api/v1/namespaces/a/services/b/proxy/x/y', 'get||v1|a|services|b|proxy|x/y'],
    ['GET /api/v1/namespaces/a/pods/x%3Ay', 'get||v1|a|pods|x:y||'],
    ['GET /api/v1/namespaces//pods', 'list||v1|?|pods|||'],
    ['GET /api/v1/namespaces//pods/b', 'get||v1|?|pods|b||'],
  ])('%s', (line, expected) => {
    expect(parse(line)).toBe(expected);
  });

  it.each([
    ['GET /api', 'get /api'],
    ['GET /api/v1', 'get /api/v1'],
    ['GET /api/v1/', 'get /api/v1/'],
    ['GET /apis/apps/v1', 'get /apis/apps/v1'],
    ['GET /openapi/v3', 'get /openapi/v3'],
    ['GET /', 'get /'],
    ['GET /api/v1/watch/namespaces/a/pods/b/proxy/x', 'get /api/v1/watch/namespaces/a/pods/b/proxy/x'],
    ['POST /api/v1/watch/namespaces/a/pods/b/exec', 'post /api/v1/watch/namespaces/a/pods/b/exec'],
    ['DELETE /api/v1/watch/namespaces/a/pods/b', 'delete /api/v1/watch/namespaces/a/pods/b'],
  ])('%s is no resource', (line, expected) => {
    expect(parse(line)).toBe(expected);
  });

  it('gives up on what means nothing', () => {
    expect(parse('OPTIONS /api/v1/pods')).toBeUndefined();
    expect(parse('GET /api/v1/pods/%E0%A4%A')).toBeUndefined();
  });
});
