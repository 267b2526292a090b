/** What the limits and quotas of a namespace do to writes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConfigMap,
  LimitRange,
  PersistentVolumeClaim,
  Pod,
  ResourceClaim,
  ResourceQuota,
  type ResourceQuotaSpec,
  Service,
} from '#api';
import { errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const messageOf = async (promise: Promise<unknown>) => (await errorOf(promise)).message;
const createPod = (name: string, resources: object = {}) =>
  test.client.create(Pod, {
    ...podNamed(name),
    spec: { containers: [{ name: 'main', image: 'a', resources }] },
  });

describe('LimitRanger', () => {
  const bound = (...limits: object[]) =>
    test.client.create(LimitRange, {
      metadata: { namespace: 'default', name: 'l' },
      spec: { limits: limits as LimitRange['spec']['limits'] },
    });

  it('gives containers the defaults of their namespace', async () => {
    await bound({ type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1', memory: '1Gi' } });
    const { spec, metadata } = await createPod('p', { requests: { memory: '2Gi' } });
    expect(spec.containers[0]?.resources).toEqual({ limits: { cpu: '2' }, requests: { cpu: '1', memory: '2Gi' } });
    expect(metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu request for container main; cpu limit for container main',
    });
  });

  it('refuses what asks for too little or too much', async () => {
    await bound(
      { type: 'Container', max: { cpu: '2' }, min: { cpu: '500m' } },
      { type: 'Pod', max: { memory: '1Gi' } },
      { type: 'PersistentVolumeClaim', max: { storage: '2Gi' } },
    );
    expect(await messageOf(createPod('p', { requests: { cpu: '100m' }, limits: { cpu: '3', memory: '1Gi' } }))).toBe(
      'pods "p" is forbidden: [minimum cpu usage per Container is 500m, but request is 100m, maximum cpu usage per Container is 2, but limit is 3]',
    );
    expect(await messageOf(createPod('p', {}))).toBe(
      'pods "p" is forbidden: maximum memory usage per Pod is 1Gi.  No limit is specified',
    );
    const claim = { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '3Gi' } } };
    const metadata = { namespace: 'default', name: 'c' };
    expect(await messageOf(test.client.create(PersistentVolumeClaim, { metadata, spec: claim }))).toBe(
      'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
    );
  });
});

describe('ResourceQuota', () => {
  /** A quota of which so much is used. */
  const allow = async (hard: Record<string, string>, spec: Partial<ResourceQuotaSpec> = {}) => {
    const quota = await test.client.create(ResourceQuota, {
      metadata: { namespace: 'default', name: 'q' },
      spec: { hard, ...spec },
    });
    const used = Object.fromEntries(Object.keys(hard).map(name => [name, '0']));
    await test.client.updateStatus(ResourceQuota, { ...quota, status: { hard, used } });
  };
  const used = async () => (await test.client.get(ResourceQuota, { namespace: 'default', name: 'q' })).status?.used;

  it('charges what is stored, and nothing else', async () => {
    await allow({ pods: '2', 'requests.cpu': '1', 'count/pods': '9' });
    await createPod('a', { requests: { cpu: '400m' } });
    expect(await messageOf(createPod('a', { requests: { cpu: '100m' } }))).toMatch(/already exists/);
    await test.client.create(Pod, podWith('dry', '100m'), { dryRun: ['All'] });
    expect(await used()).toEqual({ pods: '1', 'requests.cpu': '400m', 'count/pods': '1' });
    expect(await messageOf(createPod('b', { requests: { cpu: '700m' } }))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=700m, used: requests.cpu=400m, limited: requests.cpu=1',
    );
    expect(await messageOf(createPod('b'))).toBe(
      'pods "b" is forbidden: failed quota: q: must specify requests.cpu for: main',
    );
    expect(await used()).toEqual({ pods: '1', 'requests.cpu': '400m', 'count/pods': '1' });
  });

  it('holds from when somebody has counted on', async () => {
    const create = (name: string) => test.client.create(ConfigMap, { metadata: { namespace: 'default', name } });
    const metadata = { namespace: 'default', name: 'q' };
    const hard = { 'count/configmaps': '1' };
    const quota = await test.client.create(ResourceQuota, { metadata, spec: { hard } });
    await create('a');
    await test.client.updateStatus(ResourceQuota, { ...quota, status: { hard } });
    expect(await messageOf(create('b'))).toBe(
      'configmaps "b" is forbidden: status unknown for quota: q, resources: count/configmaps',
    );
  });

  it('bounds the devices that claims may get', async () => {
    await allow({ 'gpu.deviceclass.resource.k8s.io/devices': '3' });
    const ask = (name: string, count: number) =>
      test.client.create(ResourceClaim, {
        metadata: { namespace: 'default', name },
        spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', count } }] } },
      });
    await ask('a', 2);
    expect(await messageOf(ask('b', 2))).toBe(
      'resourceclaims.resource.k8s.io "b" is forbidden: exceeded quota: q, requested: gpu.deviceclass.resource.k8s.io/devices=2, used: gpu.deviceclass.resource.k8s.io/devices=2, limited: gpu.deviceclass.resource.k8s.io/devices=3',
    );
    await ask('c', 1);
    expect(await used()).toEqual({ 'gpu.deviceclass.resource.k8s.io/devices': '3' });
  });

  it('is never exceeded, however many write at the same time', async () => {
    await allow({ 'count/configmaps': '50', configmaps: '70' });
    const create = (index: number) =>
      test.client.create(ConfigMap, { metadata: { namespace: 'default', name: `c${index}` } }).then(
        () => true,
        () => false,
      );
    const made = await Promise.all(Array.from({ length: 200 }, (_, index) => create(index)));
    expect(made.filter(Boolean)).toHaveLength(50);
    expect((await test.client.list(ConfigMap, { namespace: 'default' })).items).toHaveLength(50);
    expect(await used()).toEqual({ 'count/configmaps': '50', configmaps: '50' });
  });

  it('is charged what a service becomes', async () => {
    await allow({ services: '5', 'services.nodeports': '1' });
    const metadata = { namespace: 'default', name: 's' };
    const service = await test.client
      .create(Service, { metadata, spec: { ports: [{ port: 80 }, { name: 'b', port: 81 }] } })
      .catch(() => test.client.create(Service, { metadata, spec: { ports: [{ port: 80 }] } }));
    expect(await used()).toEqual({ services: '1', 'services.nodeports': '0' });
    await test.client.update(Service, { ...service, spec: { ...service.spec, type: 'NodePort' } });
    expect(await used()).toEqual({ services: '1', 'services.nodeports': '1' });
  });

  it('is never exceeded by what changes at the same time', async () => {
    await allow({ 'services.nodeports': '10' });
    const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const spec = { ports: [{ port: 80 }] };
    for (const name of names) await test.client.create(Service, { metadata: { namespace: 'default', name }, spec });
    const expose = async (name: string) => {
      const service = await test.client.get(Service, { namespace: 'default', name });
      return await test.client.update(Service, { ...service, spec: { ...service.spec, type: 'NodePort' } }).then(
        () => 'exposed',
        (error: Error) => (/exceeded quota/.test(error.message) ? 'refused' : error.message),
      );
    };
    const outcomes = await Promise.all(names.map(expose));
    expect(outcomes.filter(outcome => outcome === 'exposed')).toHaveLength(10);
    expect(outcomes.filter(outcome => outcome === 'refused')).toHaveLength(30);
    expect(await used()).toEqual({ 'services.nodeports': '10' });
  });

  it('counts what is within its scopes', async () => {
    await allow({ pods: '1' }, { scopes: ['BestEffort'] });
    await createPod('a', { requests: { cpu: '1' } });
    await createPod('b');
    expect(await messageOf(createPod('c'))).toMatch(/exceeded quota/);
    await createPod('d', { requests: { cpu: '1' } });
  });

  it('is charged for a pod that gets a deadline where those with one are counted', async () => {
    await allow({ pods: '1' }, { scopes: ['Terminating'] });
    const [first, second] = [await createPod('a'), await createPod('b')];
    const withDeadline = (pod: Pod) =>
      test.client.update(Pod, { ...pod, spec: { ...pod.spec, activeDeadlineSeconds: 3600 } });
    await withDeadline(first);
    expect(await used()).toEqual({ pods: '1' });
    expect(await messageOf(withDeadline(second))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    );
  });
});

const podWith = (name: string, cpu: string) => ({
  ...podNamed(name),
  spec: { containers: [{ name: 'main', image: 'a', resources: { requests: { cpu } } }] },
});
