import { describe, expect, it } from 'vitest';
import {
  type Binding,
  Deployment,
  formatFieldError,
  type KubeObject,
  Pod,
  ReplicationController,
  type Scale,
  StatusError,
} from '#api';
import type { ObjectAccess, SubresourceContext } from '../../resource/subresource.ts';
import { bindPod, checkBinding } from './binding.ts';
import { subresources } from './index.ts';

const meta = {
  name: 'x',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '5',
  creationTimestamp: '2026-01-02T03:04:05Z',
};
const key = { namespace: 'default', name: 'x' };

/** One object, and what was done with it. */
function contextOf(object: KubeObject): SubresourceContext & { readonly log: string[] } {
  const log: string[] = [];
  const objects: ObjectAccess = {
    find: () => Promise.resolve(object as never),
    get: () => Promise.resolve(object as never),
    list: () => Promise.resolve([object as never]),
    async update(_kind, _key, change, options) {
      await change(object as never);
      log.push(`update ${options?.subresource}`);
      return await Promise.resolve(object as never);
    },
    async delete(_kind, _key, options) {
      log.push(`delete ${JSON.stringify(options)}`);
      return await Promise.resolve({});
    },
  };
  return { user: { username: 'u', groups: [] }, options: {}, nowMs: 0, dryRun: false, objects, log };
}

const handlerOf = (plural: string, name: string) => {
  const found = subresources.find(handler => handler.of.plural === plural && handler.name === name);
  if (!found) throw new Error('no such subresource');
  return found;
};

describe('scale', () => {
  const deployment = (): Deployment => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...meta },
    spec: { replicas: 3, selector: { matchLabels: { b: 'c', a: 'b' } }, template: { spec: { containers: [] } } },
    status: { replicas: 2 },
  });
  const scale = (more: object): Scale =>
    ({ metadata: { name: 'x' }, spec: { replicas: 5 }, ...more }) as unknown as Scale;

  it('is shown in a table whose names are of no format', () => {
    const { columns = [] } = handlerOf('deployments', 'scale');
    expect(columns.map(({ name, format }) => [name, format])).toEqual([
      ['Name', undefined],
      ['Desired', undefined],
      ['Available', undefined],
      ['Age', undefined],
    ]);
    expect(columns[0]?.value(scale({}))).toBe('x');
  });

  it('is read off the workload', async () => {
    await expect(handlerOf('deployments', 'scale').get?.(key, contextOf(deployment()))).resolves.toEqual({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: meta,
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'a=b,b=c' },
    });
    const rc: ReplicationController = {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: meta,
      spec: { selector: { a: 'b' } },
    };
    await expect(handlerOf('replicationcontrollers', 'scale').get?.(key, contextOf(rc))).resolves.toMatchObject({
      status: { selector: 'a=b' },
    });
  });

  it('changes the number and nothing else', async () => {
    const object = deployment();
    const answer = await handlerOf('deployments', 'scale').update?.(key, async () => scale({}), contextOf(object));
    expect(object).toEqual({ ...deployment(), spec: { ...deployment().spec, replicas: 5 } });
    expect(answer).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } });
  });

  it.each([
    [
      scale({ spec: { replicas: -1 } }),
      422,
      'Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      scale({ metadata: { name: 'x', resourceVersion: '4' } }),
      409,
      /^Operation cannot be fulfilled on deployments.apps "x": the object has been modified/,
    ],
  ])('refuses %j', async (body, code, message) => {
    const error = await handlerOf('deployments', 'scale')
      .update?.(key, async () => body, contextOf(deployment()))
      .catch(thrown => thrown as unknown);
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status.code).toBe(code);
    expect((error as StatusError).message).toMatch(message);
  });
});

describe('binding', () => {
  const pod = (spec: Partial<Pod['spec']> = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...meta },
    spec: { containers: [], ...spec },
  });
  const binding = (more: Partial<Binding> = {}): Binding =>
    ({
      metadata: { name: 'x', annotations: { a: 'b' } },
      target: { kind: 'Node', name: 'n' },
      ...more,
    }) as unknown as Binding;

  it('puts the pod on the node, by either address', async () => {
    for (const [plural, name] of [
      ['pods', 'binding'],
      ['bindings', ''],
    ] as const) {
      const object = pod();
      const answer = await handlerOf(plural, name).create?.(
        plural === 'pods' ? key : { namespace: 'default', name: '' },
        binding(),
        contextOf(object),
      );
      expect(answer).toMatchObject({ kind: 'Status', status: 'Success', code: 201 });
      expect(object.spec.nodeName).toBe('n');
      expect(object.metadata.annotations).toEqual({ a: 'b' });
    }
  });

  it.each([
    { object: pod({ nodeName: 'm' }), why: 'pod x is already assigned to node "m"' },
    { object: pod({ schedulingGates: [{ name: 'g' }] }), why: 'pod x has non-empty .spec.schedulingGates' },
    { object: { ...pod(), metadata: { ...meta, deletionTimestamp: 'soon' } }, why: 'pod x is being deleted' },
    { object: { ...pod(), metadata: { ...meta, uid: 'v' } }, why: 'Precondition failed: UID in precondition: u, ' },
  ])('is refused: $why', ({ object, why }) => {
    const bound = () => bindPod(object, binding({ metadata: { ...meta } }));
    expect(bound).toThrow(`Operation cannot be fulfilled on pods/binding "x": ${why}`);
  });

  it('needs the name of the pod', async () => {
    const nameless = binding({ metadata: {} as Binding['metadata'] });
    await expect(
      handlerOf('bindings', '').create?.({ namespace: 'default', name: '' }, nameless, contextOf(pod())),
    ).rejects.toThrow('Name parameter required.');
  });

  it('needs a node', () => {
    expect(checkBinding(binding({ target: { kind: 'Pod' } })).map(({ field }) => field)).toEqual([
      'target.kind',
      'target.name',
    ]);
    expect(checkBinding(binding({ target: { name: 'a/b' } })).map(formatFieldError)).toEqual([
      expect.stringMatching(/^target\.name: Invalid value: "a\/b": a lowercase RFC 1123 subdomain must consist of/),
    ]);
  });
});

describe('eviction', () => {
  it('says why, then deletes as asked', async () => {
    const object: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta,
      spec: { containers: [], nodeName: 'n' },
      status: { phase: 'Running' },
    };
    const context = contextOf(object);
    const body = { metadata: { name: 'x' }, deleteOptions: { gracePeriodSeconds: 5 } } as unknown as KubeObject;
    await handlerOf('pods', 'eviction').create?.(key, body, context);
    expect(context.log).toEqual(['update status', 'delete {"gracePeriodSeconds":5}']);
    expect(object.status?.conditions).toMatchObject([
      { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' },
    ]);
  });
});
