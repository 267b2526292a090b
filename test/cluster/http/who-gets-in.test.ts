/** The HTTP layer of the API server: who gets in, and what they may find there. */
import { describe, expect, it } from 'vitest';
import { ServiceAccount, type TokenRequest } from '#api';
import { kubernetesVersion } from '#base';
import { admin, json, serveEachTest } from './served.ts';

const served = serveEachTest();
const { send } = served;

it('keeps idle connections for longer than clients do', async () => {
  const { headers } = await send({ path: '/healthz' });
  expect(headers['keep-alive']).toBe('timeout=90');
});

it('lists all paths that are no resources', async () => {
  const { paths } = (await send({ path: '/', ...admin })).json as unknown as { paths: string[] };
  expect(((await send({ path: '/index.html', ...admin })).json as unknown as { paths: string[] }).paths).toEqual(paths);
  expect(paths).toEqual(
    expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/openapi/v3', '/readyz/etcd', '/version']),
  );
  for (const path of paths) expect((await send({ path, ...admin })).code).toBe(200);
  expect((await send({ path: '/', as: 'scheduler' })).code).toBe(403);
});

describe('who gets in', () => {
  it('tells anyone whether it is well and which version it is, and of its parts who may ask', async () => {
    expect((await send({ path: '/healthz' })).bytes.toString()).toBe('ok');
    const ready = (await send({ path: '/readyz?verbose' })).bytes.toString().split('\n');
    expect(ready.slice(0, 4)).toEqual(['[+]ping ok', '[+]log ok', '[+]etcd ok', '[+]etcd-readiness ok']);
    expect(ready).toContain('[+]poststarthook/rbac/bootstrap-roles ok');
    expect(ready.slice(-3)).toEqual(['[+]shutdown ok', 'readyz check passed', '']);
    expect((await send({ path: '/livez/poststarthook/rbac/bootstrap-roles', ...admin })).code).toBe(200);
    expect((await send({ path: '/livez' })).code).toBe(200);
    expect((await send({ path: '/livez/etcd' })).code).toBe(403);
    expect((await send({ path: '/livez/etcd', ...admin })).bytes.toString()).toBe('ok');
    expect((await send({ path: '/metrics/slis', ...admin })).bytes.toString()).toContain(
      'kubernetes_healthcheck{name="etcd",type="livez"} 1',
    );
    expect((await send({ path: '/metrics/slis' })).code).toBe(403);
    expect((await send({ path: '/version' })).json).toMatchObject({
      major: /^v(\d+)/.exec(kubernetesVersion)?.[1],
      minor: /^v\d+\.(\d+)/.exec(kubernetesVersion)?.[1],
      gitVersion: kubernetesVersion,
    });
  });

  it.each(['/api/v1/pods', '/api', '/openapi/v2', '/nonsense'])('lets nobody unknown see %s', async path => {
    const { code, json } = await send({ path });
    expect(code).toBe(403);
    expect(json).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403 });
    expect(json.message).toContain('forbidden: User "system:anonymous" cannot ');
  });

  it('knows clients by their certificate, and what they may do', async () => {
    expect((await send({ path: '/api/v1/namespaces', ...admin })).code).toBe(200);
    const { code, json } = await send({ path: '/api/v1/namespaces/default/secrets', as: 'scheduler' });
    expect(code).toBe(403);
    expect(json.message).toBe(
      'secrets is forbidden: User "system:kube-scheduler" cannot list resource "secrets" in API group "" in the namespace "default"',
    );
  });

  it('knows service accounts by their token', async () => {
    await served.client.create(ServiceAccount, { metadata: { name: 'web', namespace: 'default' } });
    const { status } = await served.client.createSubresource<TokenRequest>(
      ServiceAccount,
      { namespace: 'default', name: 'web' },
      'token',
      {},
    );
    const review = { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: '{}' };
    const { code, json: answer } = await send({
      ...review,
      headers: { ...json, authorization: `Bearer ${status?.token}` },
    });
    expect([code, answer.status.userInfo.username]).toEqual([201, 'system:serviceaccount:default:web']);
    const refused = await send({ ...review, headers: { ...json, authorization: 'Bearer x.y.z' } });
    expect(refused.code).toBe(401);
    expect(refused.json).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 });
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it('lets the administrator act as somebody else, and nobody but', async () => {
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'team' };
    const { json: answer } = await send({ path: '/api/v1/pods', headers, ...admin });
    expect(answer.message).toBe(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
    );
    const refused = await send({ path: '/api/v1/pods', headers, as: 'scheduler' });
    expect(refused.json.message).toBe(
      'pods is forbidden: User "system:kube-scheduler" cannot impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope',
    );
  });
});
