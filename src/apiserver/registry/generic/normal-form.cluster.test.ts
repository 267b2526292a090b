import { afterEach, beforeEach, expect, it } from 'vitest';
import { Deployment, EndpointSlice, Pod } from '#api';
import { mergePatch } from '#client';
import { podNamed, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const key = { namespace: 'default', name: 'web' };
const web = (podSpec: object = {}) => ({
  metadata: key,
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'example.com/app:1' }], ...podSpec },
    },
  },
});
const stored = async (path: string): Promise<string> =>
  Buffer.from((await test.store.get(path))?.value ?? []).toString();

it('finds no change in what is as good as left out', async () => {
  const before = await test.client.create(Deployment, web());
  const zeros = {
    hostNetwork: false,
    hostPID: false,
    nodeName: '',
    nodeSelector: {},
    tolerations: [],
    hostAliases: null,
  };
  const patched = await test.client.patch(
    Deployment,
    key,
    mergePatch({ spec: { paused: false, template: { spec: zeros } } }),
  );
  expect(patched).toBe(before);
  const { spec } = web(zeros);
  expect(await test.client.update(Deployment, { ...before, spec: { ...spec, paused: false } })).toBe(before);
});

it('finds a change in zeros that mean something', async () => {
  const { metadata } = await test.client.create(Deployment, web());
  const patched = await test.client.patch(Deployment, key, mergePatch({ spec: { replicas: 0 } }));
  expect(patched.metadata.generation).toBe((metadata.generation ?? 0) + 1);
  expect(patched.spec.replicas).toBe(0);
});

it('answers with the zeros and nulls that are always there, and keeps the nulls from those inside', async () => {
  const pod = await test.client.create(Pod, podNamed('web'));
  expect(pod.spec.containers[0]?.resources).toEqual({});
  const condition = { type: 'Ready', status: 'True' };
  const changed = await test.client.patch(Pod, key, mergePatch({ status: { conditions: [condition] } }), {
    subresource: 'status',
  });
  expect(changed.status?.conditions).toEqual([condition]);
  expect(JSON.parse(await stored('/registry/pods/default/web'))).toMatchObject({
    status: { conditions: [{ ...condition, lastProbeTime: null, lastTransitionTime: null }] },
  });

  const slice = await test.client.create(EndpointSlice, {
    metadata: key,
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  });
  expect(slice).not.toHaveProperty('endpoints');
  expect(JSON.parse(await stored('/registry/endpointslices/default/web'))).toMatchObject({
    endpoints: null,
    ports: null,
  });
});

it('reads what was stored in another form as if it had the normal one', async () => {
  await test.client.create(Deployment, web());
  const path = '/registry/deployments/default/web';
  const row = await test.store.get(path);
  const text = (await stored(path)).replace('"dnsPolicy"', '"hostPID":false,"dnsPolicy"').replace(/,"status":\{\}/, '');
  expect(text).toContain('hostPID');
  await test.store.commit([{ type: 'put', key: path, value: Buffer.from(text), ifRevision: row?.modRevision ?? 0 }]);
  const patched = await test.client.patch(
    Deployment,
    key,
    mergePatch({ spec: { template: { spec: { hostPID: null } } } }),
  );
  expect(patched.metadata.generation).toBe(1);
  expect(patched.status).toEqual({});
  expect(patched.spec.template.spec).not.toHaveProperty('hostPID');
});
