import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Eviction,
  Ingress,
  IngressClass,
  Namespace,
  Pod,
  PodDisruptionBudget,
  type PodStatus,
  PriorityClass,
  ResourceClaim,
  ResourceClaimTemplate,
  RuntimeClass,
  type StatusError,
} from '#api';
import { mergePatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const create = (spec: object, name = 'a') =>
  test.client.create(Pod, { ...podNamed(name), spec: { ...podNamed(name).spec, ...spec } });
const messageOf = async (promise: Promise<unknown>) => (await errorOf(promise)).message;

describe('Priority', () => {
  const high = () =>
    test.client.create(PriorityClass, { metadata: { name: 'high' }, value: 7, preemptionPolicy: 'Never' });

  it('gives a pod what its class says', async () => {
    await high();
    expect((await create({ priorityClassName: 'high' })).spec).toMatchObject({
      priority: 7,
      preemptionPolicy: 'Never',
    });
    expect((await create({}, 'b')).spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    expect(await messageOf(create({ priorityClassName: 'none' }, 'c'))).toBe(
      'pods "c" is forbidden: no PriorityClass with name none was found',
    );
    expect(await messageOf(create({ priorityClassName: 'high', priority: 8 }, 'c'))).toBe(
      'pods "c" is forbidden: the integer value of priority (8) must not be provided in pod spec; priority admission controller computed 7 from the given PriorityClass name',
    );
  });

  it('knows one default class', async () => {
    await test.client.create(PriorityClass, { metadata: { name: 'usual' }, value: 3, globalDefault: true });
    expect((await create({})).spec).toMatchObject({ priority: 3, priorityClassName: 'usual' });
    expect(
      await messageOf(
        test.client.create(PriorityClass, { metadata: { name: 'other' }, value: 1, globalDefault: true }),
      ),
    ).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });

  it('keeps the classes of the system', async () => {
    expect((await create({ priorityClassName: 'system-node-critical' })).spec.priority).toBe(2_000_001_000);
    expect(await messageOf(test.client.delete(PriorityClass, { name: 'system-node-critical' }))).toBe(
      'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
    );
  });
});

describe('RuntimeClass', () => {
  beforeEach(() =>
    test.client.create(RuntimeClass, {
      metadata: { name: 'vm' },
      handler: 'kata',
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { vm: 'yes' }, tolerations: [{ key: 'vm', operator: 'Exists' }] },
    }),
  );

  it('gives a pod what its class takes, and sends it where it can run', async () => {
    const { spec } = await create({ runtimeClassName: 'vm', nodeSelector: { zone: 'a' } });
    expect(spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { zone: 'a', vm: 'yes' } });
    expect(spec.tolerations).toContainEqual({ key: 'vm', operator: 'Exists' });
  });

  it.each<[object, string]>([
    [{ runtimeClassName: 'none' }, 'pod rejected: RuntimeClass "none" not found'],
    [
      { runtimeClassName: 'vm', nodeSelector: { vm: 'no' } },
      'conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no',
    ],
    [
      { runtimeClassName: 'vm', overhead: { cpu: '1' } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [{ overhead: { cpu: '1' } }, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  ])('refuses %j', async (spec, why) => {
    expect(await messageOf(create(spec))).toBe(`pods "a" is forbidden: ${why}`);
  });
});

describe('DefaultIngressClass', () => {
  it('gives ingresses a class that name none, in neither way', async () => {
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    await test.client.create(IngressClass, { metadata: { name: 'usual', annotations }, spec: { controller: 'a.b/c' } });
    const made = (metadata: object, spec: object = {}) =>
      test.client.create(Ingress, {
        metadata: { namespace: 'default', name: 'a', ...metadata },
        spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } }, ...spec },
      });
    expect((await made({})).spec.ingressClassName).toBe('usual');
    expect((await made({ name: 'b' }, { ingressClassName: 'mine' })).spec.ingressClassName).toBe('mine');
    const old = await made({ name: 'c', annotations: { 'kubernetes.io/ingress.class': 'x' } });
    expect(old.spec.ingressClassName).toBeUndefined();
  });
});

describe('DeviceAdminAccess', () => {
  it('is for namespaces of administrators', async () => {
    const devices = { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', adminAccess: true } }] };
    const claim = () =>
      test.client.create(ResourceClaim, { metadata: { name: 'a', namespace: 'default' }, spec: { devices } });
    const template = () =>
      test.client.create(ResourceClaimTemplate, {
        metadata: { name: 'a', namespace: 'default' },
        spec: { spec: { devices } },
      });
    const label = 'resource.kubernetes.io/admin-access';
    for (const make of [claim, template])
      expect(await messageOf(make())).toMatch(
        `is invalid: spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the \`${label}: true\` label`,
      );
    const plain = await test.client.create(ResourceClaim, {
      metadata: { name: 'plain', namespace: 'default' },
      spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu' } }] } },
    });
    const result = { request: 'r', driver: 'gpu.example.com', pool: 'p', device: 'd', adminAccess: true };
    const granted = { ...plain, status: { allocation: { devices: { results: [result] } } } };
    expect(await messageOf(test.client.updateStatus(ResourceClaim, granted))).toMatch(
      'is invalid: status.allocation.devices.results[0].adminAccess: Forbidden: admin access to devices requires',
    );
    await test.client.patch(Namespace, { name: 'default' }, mergePatch({ metadata: { labels: { [label]: 'true' } } }));
    await test.client.updateStatus(ResourceClaim, granted);
    await claim();
    await template();
  });
});

describe('evictions', () => {
  it('are as many as the disruption budget allows', async () => {
    const key = { namespace: 'default', name: 'budget' };
    const ready: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    for (const name of ['a', 'b']) {
      const pod = await test.client.create(Pod, {
        ...podNamed(name),
        metadata: { ...key, name, labels: { app: 'x' } },
      });
      await test.client.updateStatus(Pod, { ...pod, status: ready });
    }
    const budget = await test.client.create(PodDisruptionBudget, {
      metadata: key,
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } },
    });
    const evict = (name: string) =>
      test.client.createSubresource(Pod, { namespace: 'default', name }, 'eviction', {
        apiVersion: Eviction.apiVersion,
        kind: Eviction.kind,
        metadata: { namespace: 'default', name },
      });
    const status = {
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
    };
    await test.client.updateStatus(PodDisruptionBudget, { ...budget, status });
    await evict('a');
    expect((await test.client.get(PodDisruptionBudget, key)).status).toMatchObject({
      disruptedPods: { a: expect.any(String) },
      conditions: [{ type: 'DisruptionAllowed', status: 'False' }],
    });
    const refusal = (await errorOf(evict('b'))) as StatusError;
    expect(refusal.status).toMatchObject({ code: 429, reason: 'TooManyRequests' });
    expect(await test.client.find(Pod, { namespace: 'default', name: 'b' })).toMatchObject({ metadata: { name: 'b' } });
  });
});
