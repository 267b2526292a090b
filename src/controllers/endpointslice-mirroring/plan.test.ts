import { describe, expect, it } from 'vitest';
import { EndpointSlice, type EndpointSubset, Endpoints, type ObjectMeta, Service } from '#api';
import { controllerReference } from '#reconcile';
import { meta, service, typeOf } from '../fixtures/builders.ts';
import { maxAddresses } from './mirrors.ts';
import { type MirrorPlan, managedBy, type Observed, planMirroring } from './plan.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const handmade = (subsets: EndpointSubset[] = [], metadata: ObjectMeta = {}): Endpoints => ({
  ...typeOf(Endpoints),
  metadata: meta('web', metadata),
  subsets,
});

/** A service without a selector. */
function unselective(): Service {
  const { selector: _, ...spec } = service('web').spec;
  return { ...service('web'), spec };
}

const plan = (endpoints: Endpoints | undefined, rest: Partial<Observed> = {}): MirrorPlan =>
  planMirroring({ endpoints, service: unselective(), slices: [], ...rest });

/** The slices that a plan leaves, as if it had been carried out. */
function carryOut(endpoints: Endpoints, slices: EndpointSlice[] = []): EndpointSlice[] {
  const { create, update, remove } = plan(endpoints, { slices });
  const names = new Set([...update, ...remove].map(({ metadata }) => metadata.name));
  const created = create.map((slice, i) => ({
    ...slice,
    ...typeOf(EndpointSlice),
    metadata: meta(`web-${slices.length + i}`, slice.metadata),
  }));
  return [...slices.filter(({ metadata }) => !names.has(metadata.name)), ...update, ...created];
}

/** Of each slice: family, ports, and its addresses, those that are not ready in parentheses. */
const summary = (slices: readonly Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'>[]): string[] =>
  slices.map(({ addressType, ports = [], endpoints = [] }) => {
    const addresses = endpoints.map(({ addresses, conditions }) =>
      conditions?.ready ? addresses.join() : `(${addresses.join()})`,
    );
    return `${addressType} ${ports.map(({ port }) => port).join()}: ${addresses.join(' ')}`;
  });

const some: EndpointSubset = { addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] };
const unchanged = { create: [], update: [], remove: [] };

describe('planMirroring', () => {
  it('says all that is known of an address', () => {
    const targetRef = { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' };
    const endpoints = handmade(
      [
        {
          addresses: [{ ip: '10.1.2.3', nodeName: 'n1', hostname: 'first', targetRef }],
          notReadyAddresses: [{ ip: '10.1.2.4' }],
          ports: [{ name: 'web', port: 80, protocol: 'TCP', appProtocol: 'http' }],
        },
      ],
      {
        labels: { team: 'x' },
        annotations: {
          note: 'mine',
          [lastApplied]: '{}',
          'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:00Z',
        },
      },
    );
    expect(plan(endpoints).create).toEqual([
      {
        metadata: {
          generateName: 'web-',
          namespace: 'default',
          labels: {
            team: 'x',
            'kubernetes.io/service-name': 'web',
            'endpointslice.kubernetes.io/managed-by': managedBy,
          },
          annotations: { note: 'mine' },
          ownerReferences: [controllerReference(Endpoints, endpoints)],
        },
        addressType: 'IPv4',
        ports: [{ name: 'web', port: 80, protocol: 'TCP', appProtocol: 'http' }],
        endpoints: [
          { addresses: ['10.1.2.3'], conditions: { ready: true }, nodeName: 'n1', hostname: 'first', targetRef },
          { addresses: ['10.1.2.4'], conditions: { ready: false } },
        ],
      },
    ]);
  });

  const slicing: { name: string; subsets: EndpointSubset[]; slices: string[] }[] = [
    { name: 'none without subsets', subsets: [], slices: [] },
    {
      name: 'one for each family',
      subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00:0::1' }, { ip: '10.0.0.2' }], ports: [{ port: 80 }] }],
      slices: ['IPv4 80: 10.0.0.1 10.0.0.2', 'IPv6 80: fd00::1'],
    },
    {
      name: 'one for each subset with other ports, also when the address is the same',
      subsets: [some, { ...some, ports: [{ port: 81 }] }],
      slices: ['IPv4 80: 10.1.2.3', 'IPv4 81: 10.1.2.3'],
    },
    {
      name: 'one for all subsets with the same ports in whatever order',
      subsets: [
        {
          addresses: [{ ip: '10.0.0.1' }],
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81, protocol: 'TCP' },
          ],
        },
        {
          addresses: [{ ip: '10.0.0.2' }],
          ports: [
            { name: 'b', port: 81 },
            { name: 'a', port: 80 },
          ],
        },
      ],
      slices: ['IPv4 80,81: 10.0.0.1 10.0.0.2'],
    },
    {
      name: 'an address once, not ready if any subset says so',
      subsets: [some, { notReadyAddresses: some.addresses ?? [], ports: [{ port: 80 }] }],
      slices: ['IPv4 80: (10.1.2.3)'],
    },
    {
      name: 'an address that two pods share twice',
      subsets: [
        {
          addresses: ['a', 'b'].map(uid => ({ ip: '10.0.0.1', targetRef: { kind: 'Pod', uid } })),
          ports: [{ port: 80 }],
        },
      ],
      slices: ['IPv4 80: 10.0.0.1 10.0.0.1'],
    },
    { name: 'no ports', subsets: [{ addresses: [{ ip: '10.0.0.1' }] }], slices: ['IPv4 : 10.0.0.1'] },
  ];
  it.each(slicing)('slices: $name', ({ subsets, slices }) => {
    const endpoints = handmade(subsets);
    expect(summary(plan(endpoints).create)).toEqual(slices);
    expect(plan(endpoints, { slices: carryOut(endpoints) })).toMatchObject(unchanged);
  });

  const { selector } = service('web').spec;
  const unmirrored: { name: string; metadata?: ObjectMeta; rest?: Partial<Observed> }[] = [
    { name: 'the service is missing', rest: { service: undefined } },
    { name: 'the service has a selector', rest: { service: service('web', { selector: selector ?? {} }) } },
    { name: 'it is told not to be', metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } } },
    { name: 'it is a lock', metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } } },
  ];
  it.each(unmirrored)('mirrors nothing, and removes what it did, when $name', ({ metadata, rest }) => {
    const slices = carryOut(handmade([some]));
    expect(plan(handmade([some], metadata), { slices, ...rest })).toMatchObject({ ...unchanged, remove: slices });
  });

  it('removes the slices of Endpoints that are gone', () => {
    const slices = carryOut(handmade([some]));
    expect(plan(undefined, { slices })).toMatchObject({ ...unchanged, remove: slices });
  });

  it('mirrors when the selector is empty', () => {
    expect(plan(handmade([some]), { service: service('web', { selector: {} }) }).create).toHaveLength(1);
  });

  it('mirrors when told not to skip', () => {
    const metadata = { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'false' } };
    expect(plan(handmade([some], metadata)).create).toHaveLength(1);
  });

  const changes: { name: string; to: Endpoints; expected: object }[] = [
    { name: 'labels', to: handmade([some], { labels: { team: 'y' } }), expected: { labels: { team: 'y' } } },
    { name: 'annotations', to: handmade([some], { annotations: { a: 'b' } }), expected: { annotations: { a: 'b' } } },
    {
      name: 'the object itself',
      to: handmade([some], { uid: 'another' }),
      expected: { ownerReferences: [{ uid: 'another' }] },
    },
  ];
  it.each(changes)('follows $name', ({ to, expected }) => {
    const slices = carryOut(handmade([some]));
    const { create, update, remove } = plan(to, { slices });
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 0]);
    expect(update[0]?.metadata).toMatchObject({ name: 'web-0', ...expected });
  });

  it('does not follow what it does not copy', () => {
    const slices = carryOut(handmade([some]));
    expect(plan(handmade([some], { annotations: { [lastApplied]: '{}' } }), { slices })).toMatchObject(unchanged);
  });

  it('takes labels and annotations away', () => {
    const slices = carryOut(handmade([some], { labels: { team: 'x' }, annotations: { note: 'mine' } }));
    const metadata = plan(handmade([some]), { slices }).update[0]?.metadata;
    expect([Object.keys(metadata?.labels ?? {}), metadata?.annotations]).toEqual([
      ['kubernetes.io/service-name', 'endpointslice.kubernetes.io/managed-by'],
      {},
    ]);
  });

  it('changes the slices there are, whether addresses or ports are others', () => {
    const slices = carryOut(handmade([some]));
    const subsets = [
      { ...some, ports: [{ port: 81 }] },
      { addresses: [{ ip: '10.2.3.4' }], ports: [{ port: 80 }] },
    ];
    const { create, update, remove } = plan(handmade(subsets.slice(0, 1)), { slices });
    expect([create, summary(update), remove]).toEqual([[], ['IPv4 81: 10.1.2.3'], []]);
    const both = plan(handmade(subsets), { slices });
    expect([summary(both.create), summary(both.update)]).toEqual([['IPv4 81: 10.1.2.3'], ['IPv4 80: 10.2.3.4']]);
  });

  it('does not turn a slice of one family into one of the other', () => {
    const slices = carryOut(handmade([some]));
    const { create, update, remove } = plan(handmade([{ ...some, addresses: [{ ip: 'fd00::1' }] }]), { slices });
    expect([summary(create), update, remove]).toEqual([['IPv6 80: fd00::1'], [], slices]);
  });

  it('removes all but one of slices that say the same', () => {
    const [slice] = carryOut(handmade([some]));
    const copy = { ...slice, metadata: meta('copy', slice?.metadata) } as EndpointSlice;
    expect(plan(handmade([some]), { slices: [slice as EndpointSlice, copy] })).toMatchObject({
      ...unchanged,
      remove: [copy],
    });
  });

  it('makes no new slices for Endpoints on their way out', () => {
    const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(plan(handmade([some], going))).toMatchObject(unchanged);
  });

  it('leaves out addresses beyond 1000, first those that are not ready, and says how many', () => {
    const at = (i: number) => ({ ip: `10.0.${i >> 8}.${i & 255}` });
    const ready = Array.from({ length: maxAddresses - 1 }, (_, i) => at(i));
    const notReady = [at(5000), at(5001), { ip: 'nonsense' }];
    const { create, skipped } = plan(handmade([{ notReadyAddresses: notReady, addresses: ready }]));
    expect(create.map(({ endpoints }) => endpoints?.length)).toEqual([maxAddresses]);
    expect(create[0]?.endpoints?.at(-1)?.addresses).toEqual([at(5000).ip]);
    expect(skipped).toEqual({ invalid: 1, tooMany: 1 });
  });
});
