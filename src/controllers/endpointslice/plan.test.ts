import { describe, expect, it } from 'vitest';
import { type EndpointSlice, EndpointSlice as EndpointSliceKind, type Pod, Service } from '#api';
import { controllerReference } from '#reconcile';
import { at, meta, pod, running, service, typeOf } from '../fixtures/builders.ts';
import { managedBy, maxEndpoints, type Observed, planSlices } from './plan.ts';

const podAt = (
  name: string,
  ip: string,
  { ready = true, ...rest }: { ready?: boolean; going?: boolean; spec?: Partial<Pod['spec']> } = {},
) =>
  pod(name, {
    metadata: rest.going ? { deletionTimestamp: at(0) } : {},
    spec: { nodeName: 'n1', ...rest.spec },
    status: { ...running(ready ? 0 : undefined), podIP: ip, podIPs: [{ ip }] },
  });
const many = (count: number, from = 0): Pod[] =>
  Array.from({ length: count }, (_, i) => podAt(`p${from + i}`, `10.0.${(from + i) >> 8}.${(from + i) & 255}`));

const observe = (
  pods: readonly Pod[],
  { of = service('web'), slices = [] }: { of?: Service; slices?: EndpointSlice[] } = {},
): Observed => ({
  service: of,
  pods,
  zoneOf: () => 'zone-a',
  slices,
  controller: controllerReference(Service, of),
});

/** The slices that a plan leaves, as if it had been carried out. */
function carryOut(observed: Observed): EndpointSlice[] {
  const { create, update, remove } = planSlices(observed);
  const names = new Set([...update, ...remove].map(({ metadata }) => metadata.name));
  const created = create.map((slice, i) => ({
    ...slice,
    ...typeOf(EndpointSliceKind),
    metadata: meta(`new-${observed.slices.length + i}`, slice.metadata),
  }));
  return [...observed.slices.filter(({ metadata }) => !names.has(metadata.name)), ...update, ...created];
}

const addresses = (slices: readonly { endpoints?: EndpointSlice['endpoints'] }[]) =>
  slices.map(({ endpoints = [] }) => endpoints.flatMap(endpoint => endpoint.addresses));

describe('planSlices', () => {
  it('lists a pod with all that is known of it', () => {
    const { create } = planSlices(observe([podAt('a', '10.0.0.1')]));
    expect(create).toEqual([
      {
        metadata: {
          generateName: 'web-',
          namespace: 'default',
          labels: {
            team: 'x',
            'kubernetes.io/service-name': 'web',
            'endpointslice.kubernetes.io/managed-by': managedBy,
          },
          annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': at(0) },
          ownerReferences: [controllerReference(Service, service('web'))],
        },
        addressType: 'IPv4',
        ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
        endpoints: [
          {
            addresses: ['10.0.0.1'],
            conditions: { ready: true, serving: true, terminating: false },
            nodeName: 'n1',
            zone: 'zone-a',
            targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' },
          },
        ],
      },
    ]);
  });

  it.each([
    { name: 'ready', options: {}, conditions: { ready: true, serving: true, terminating: false } },
    { name: 'not ready', options: { ready: false }, conditions: { ready: false, serving: false, terminating: false } },
    {
      name: 'ready and going',
      options: { going: true },
      conditions: { ready: false, serving: true, terminating: true },
    },
    {
      name: 'not ready, published',
      publish: true,
      options: { ready: false },
      conditions: { ready: true, serving: false, terminating: false },
    },
  ])('conditions: $name', ({ options, publish = false, conditions }) => {
    const of = service('web', { publishNotReadyAddresses: publish });
    const { create } = planSlices(observe([podAt('a', '10.0.0.1', options)], { of }));
    expect(create[0]?.endpoints?.[0]?.conditions).toEqual(conditions);
  });

  it('leaves out pods that have ended or have no address', () => {
    const ended = { ...podAt('a', '10.0.0.1'), status: { phase: 'Failed' as const, podIP: '10.0.0.1' } };
    expect(addresses(planSlices(observe([ended, pod('b')])).create)).toEqual([[]]);
  });

  it('resolves named ports pod by pod, in slices of their own', () => {
    const of = service('web', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    const listening = (name: string, ip: string, containerPort: number) =>
      podAt(name, ip, {
        spec: { containers: [{ name: 'main', image: 'x', ports: [{ name: 'web', containerPort }] }] },
      });
    const { create } = planSlices(
      observe([listening('a', '10.0.0.1', 8080), listening('b', '10.0.0.2', 9090)], { of }),
    );
    expect(create.map(({ ports, endpoints }) => [ports?.[0]?.port, endpoints?.[0]?.addresses[0]])).toEqual([
      [8080, '10.0.0.1'],
      [9090, '10.0.0.2'],
    ]);
  });

  it('gives a headless service its label, host names, and no need of ports', () => {
    const of = service('web', { clusterIP: 'None', ports: [] });
    const { create } = planSlices(
      observe([podAt('a', '10.0.0.1', { spec: { hostname: 'first', subdomain: 'web' } })], { of }),
    );
    expect(create[0]).toMatchObject({
      metadata: { labels: { 'service.kubernetes.io/headless': '' } },
      ports: [],
      endpoints: [{ hostname: 'first' }],
    });
  });

  it('makes slices for each address family', () => {
    const dual = {
      ...podAt('a', '10.0.0.1'),
      status: { ...running(0), podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
    };
    const { create } = planSlices(observe([dual], { of: service('web', { ipFamilies: ['IPv4', 'IPv6'] }) }));
    expect(create.map(({ addressType, endpoints }) => [addressType, endpoints?.[0]?.addresses])).toEqual([
      ['IPv4', ['10.0.0.1']],
      ['IPv6', ['fd00::1']],
    ]);
  });

  it('does nothing when all is as it should be', () => {
    const slices = carryOut(observe(many(250)));
    expect(addresses(slices).map(list => list.length)).toEqual([maxEndpoints, maxEndpoints, 50]);
    expect(planSlices(observe(many(250), { slices }))).toEqual({ create: [], update: [], remove: [] });
  });

  it('changes one slice when one pod changes', () => {
    const slices = carryOut(observe(many(250)));
    const pods = [...many(249), podAt('p249', '10.0.0.249', { ready: false })];
    const { create, update, remove } = planSlices(observe(pods, { slices }));
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 0]);
  });

  it('fills the room of slices that change anyway', () => {
    const slices = carryOut(observe(many(150)));
    const { create, update } = planSlices(observe(many(150, 1), { slices }));
    expect([create.length, update.length]).toEqual([0, 1]);
    expect(update[0]?.endpoints).toHaveLength(100);
  });

  it('puts new endpoints where there is room for all of them', () => {
    const slices = carryOut(observe(many(150)));
    const { create, update } = planSlices(observe(many(160), { slices }));
    expect(create).toEqual([]);
    expect(addresses(update).map(list => list.length)).toEqual([60]);
  });

  it('removes slices that are empty, but keeps one as a sign', () => {
    const slices = carryOut(observe(many(150)));
    expect(planSlices(observe(many(50), { slices })).remove).toHaveLength(1);
    const none = carryOut(observe([], { slices }));
    expect(addresses(none)).toEqual([[]]);
    expect(planSlices(observe([], { slices: none }))).toEqual({ create: [], update: [], remove: [] });
  });

  it('makes of the empty slice the first that has endpoints, and the other way round', () => {
    const before = carryOut(observe([]));
    const observed = observe([podAt('a', '10.0.0.1')], { slices: before });
    expect(planSlices(observed)).toMatchObject({ create: [], remove: [], update: [{ ports: [{ port: 8080 }] }] });
    const after = carryOut(observed);
    expect(after.map(({ metadata }) => metadata.name)).toEqual(before.map(({ metadata }) => metadata.name));
    expect(addresses(after)).toEqual([['10.0.0.1']]);
    expect(carryOut(observe([], { slices: after }))).toMatchObject([{ ...before[0], endpoints: [], ports: [] }]);
  });

  it('makes no slice of one of another kind of address', () => {
    const [before] = carryOut(observe([]));
    const slices = before ? [{ ...before, addressType: 'IPv6' as const }] : [];
    const plan = planSlices(observe([podAt('a', '10.0.0.1')], { slices }));
    expect([plan.create.length, plan.update.length, plan.remove.length]).toEqual([1, 0, 1]);
  });

  it('mirrors labels of the service', () => {
    const slices = carryOut(observe(many(1)));
    const of = { ...service('web'), metadata: meta('web', { labels: { team: 'y' } }) };
    expect(planSlices(observe(many(1), { of, slices })).update[0]?.metadata.labels).toMatchObject({ team: 'y' });
  });

  it('hints at the zone when the service prefers near endpoints', () => {
    const of = service('web', { trafficDistribution: 'PreferClose' });
    expect(planSlices(observe(many(1), { of })).create[0]?.endpoints?.[0]?.hints).toEqual({
      forZones: [{ name: 'zone-a' }],
    });
  });
});
