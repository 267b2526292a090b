import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Endpoints, Event, EventsV1Event, Node, ReplicationController, Secret } from '#api';
import { controllerRevisionStrategy } from './apps/controller-revision.ts';
import { leaseStrategy } from './coordination/lease.ts';
import { endpointSliceStrategy } from './discovery/endpoint-slice.ts';
import { endpointsStrategy } from './endpoints.ts';
import { eventStrategy } from './event.ts';
import { eventsV1EventStrategy } from './events/event.ts';
import { createStrategies } from './index.ts';
import { nodeStrategy } from './node.ts';
import { replicationControllerStrategy } from './replication-controller.ts';
import { secretStrategy } from './secret.ts';
import { planCreate, planUpdate, printCells } from './testing.ts';

describe('any kind', () => {
  it.each(createStrategies().map(strategy => [strategy.kind.kind, strategy] as const))(
    '%s survives an empty body',
    (_kind, strategy) => {
      const { object } = planCreate(strategy, {});
      expect(() => printCells(strategy.columns ?? [], object)).not.toThrow();
      for (const read of Object.values(strategy.selectableFields ?? {})) expect(() => read(object)).not.toThrow();
      expect(() => strategy.warnings?.(object, undefined)).not.toThrow();
      expect(() => planUpdate(strategy, object, () => {})).not.toThrow();
    },
  );
});

it('kinds that are changed only by who knows their version are those of upstream', () => {
  const kinds = createStrategies().filter(({ allowUnconditionalUpdate = true }) => !allowUnconditionalUpdate);
  expect(kinds.map(({ kind }) => kind.kind).sort()).toEqual([
    'APIService',
    'CSIDriver',
    'CSINode',
    'CSIStorageCapacity',
    'ClusterTrustBundle',
    'DeviceTaintRule',
    'Lease',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'PodCertificateRequest',
    'PodDisruptionBudget',
    'PodGroup',
    'RuntimeClass',
    'StorageVersionMigration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
    'VolumeAttachment',
    'Workload',
  ]);
});

describe('secrets', () => {
  it('turn text into bytes', () => {
    const { object } = planCreate<Secret>(secretStrategy, { stringData: { a: 'ä' }, data: { b: 'Yg==' } });
    expect(object).toMatchObject({ type: 'Opaque', data: { a: 'w6Q=', b: 'Yg==' } });
    expect(object.stringData).toBeUndefined();
  });

  it.each([
    ['kubernetes.io/tls', {}, ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
    ['kubernetes.io/basic-auth', {}, ['data[username]: Required value', 'data[password]: Required value']],
    ['kubernetes.io/basic-auth', { username: '' }, []],
    ['kubernetes.io/dockerconfigjson', { '.dockerconfigjson': 'e30=' }, []],
    [
      'kubernetes.io/service-account-token',
      {},
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
    ['example.com/anything', {}, []],
  ])('of type %s with %j', (type, data, messages) => {
    expect(planCreate(secretStrategy, { type, data }).messages).toEqual(messages);
  });

  it('keep their type', () => {
    const { object } = planCreate<Secret>(secretStrategy, {});
    expect(planUpdate<Secret>(secretStrategy, object, draft => (draft.type = 'a/b')).messages).toEqual([
      'type: Invalid value: "a/b": field is immutable',
    ]);
  });
});

describe('endpoints and slices', () => {
  it('print three addresses and how many more', () => {
    const wrong = { subsets: [{ addresses: [{ ip: 'x' }], ports: [{ port: 80 }] }] };
    expect(planCreate(endpointsStrategy, wrong).messages).toEqual(
      ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)', 'must be a valid IP address'].map(
        detail => `subsets[0].addresses[0].ip: Invalid value: "x": ${detail}`,
      ),
    );
    const { object } = planCreate<Endpoints>(endpointsStrategy, {
      subsets: [
        {
          addresses: ['10.0.0.1', '10.0.0.2'].map(ip => ({ ip })),
          ports: [
            { port: 80, name: 'a' },
            { port: 81, name: 'b' },
          ],
        },
      ],
    });
    expect(printCells(endpointsStrategy.columns ?? [], object)[1]).toBe(
      '10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...',
    );
    const slice = planCreate<EndpointSlice>(endpointSliceStrategy, {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'] }],
      ports: [{ port: 80 }, { name: 'any' }],
    });
    expect(slice.messages).toEqual([]);
    expect(printCells(endpointSliceStrategy.columns ?? [], slice.object)).toEqual([
      'x',
      'IPv4',
      '80,*',
      '10.0.0.1',
      '0s',
    ]);
  });

  it.each([
    [
      { addressType: 'IPv4', endpoints: [{ addresses: ['fd00::1'] }] },
      ['endpoints[0].addresses[0]: Invalid value: "fd00::1": must be an IPv4 address'],
    ],
    ...[0, 70_000, -1].map((port): [object, string[]] => [
      { addressType: 'IPv4', endpoints: [], ports: [{ port }] },
      [`ports[0].port: Invalid value: ${port}: must be between 1 and 65535, inclusive`],
    ]),
    ...['0:0:0:0:0:0:0:1', '::1'].map((address): [object, string[]] => [
      { addressType: 'IPv6', endpoints: [{ addresses: [address] }] },
      [
        `endpoints[0].addresses[0]: Invalid value: "${address}": may not be in the loopback range (127.0.0.0/8, ::1/128)`,
      ],
    ]),
    [
      { addressType: 'IPv6', endpoints: [{ addresses: ['::ffff:127.0.0.1'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "::ffff:127.0.0.1": must not be an IPv4-mapped IPv6 address',
        'endpoints[0].addresses[0]: Invalid value: "::ffff:127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      {
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }], forNodes: [{ name: 'A b' }] } },
        ],
      },
      [
        'endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
        expect.stringContaining('endpoints[0].hints.forNodes[0].name: Invalid value: "A b": a lowercase RFC 1123'),
      ],
    ],
    [{ addressType: 'IPv4', endpoints: [{ addresses: [] }] }, ['endpoints[0].addresses: Required value']],
    [{ addressType: 'IPv4', ports: [{ port: 1 }, { port: 2 }] }, ['ports[1].name: Duplicate value: ""']],
    [
      { addressType: 'IPv4', endpoints: [{ addresses: ['127.0.0.1'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(endpointSliceStrategy, given).messages).toEqual(messages);
  });
});

describe('events', () => {
  const event = {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'p', fieldPath: 'spec.containers{c}' },
    reason: 'Started',
    message: 'Started container c\n',
    type: 'Normal',
    source: { component: 'kubelet', host: 'n' },
    firstTimestamp: '2026-01-02T03:03:05Z',
    lastTimestamp: '2026-01-02T03:04:00Z',
    count: 3,
  };

  it('print upstream’s columns', () => {
    const { object, messages } = planCreate<Event>(eventStrategy, structuredClone(event));
    expect(messages).toEqual([]);
    expect(printCells(eventStrategy.columns ?? [], object)).toEqual([
      '5s',
      'Normal',
      'Started',
      'pod/p',
      'spec.containers{c}',
      'kubelet, n',
      'Started container c',
      '60s',
      3,
      'e',
    ]);
  });

  it('are the same in both groups', () => {
    const { object } = planCreate<Event>(eventStrategy, structuredClone(event));
    const other = eventsV1EventStrategy.storedAs?.fromStored(object) as EventsV1Event;
    expect(other).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      note: event.message,
      regarding: event.involvedObject,
      deprecatedCount: 3,
    });
    expect(eventsV1EventStrategy.storedAs?.toStored(other)).toMatchObject({ ...object, eventTime: null });
    expect(printCells(eventsV1EventStrategy.columns ?? [], other)[3]).toBe('pod/p');
  });

  it('belong to the namespace of their object', () => {
    const stray = { ...event, involvedObject: { ...event.involvedObject, namespace: 'other' } };
    expect(planCreate(eventStrategy, stray).messages).toEqual([
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ]);
    const eventTime = '2026-01-01T00:00:00.000000Z';
    const modern = { ...stray, eventTime, reportingComponent: 'example.com/c', reportingInstance: 'i', action: 'A' };
    expect(planCreate(eventStrategy, modern).messages).toEqual([]);
  });
});

describe('other kinds', () => {
  it('a node keeps its provider’s identity', () => {
    const { object } = planCreate<Node>(nodeStrategy, { spec: { providerID: 'a://b' } });
    const change = (providerID: string | undefined) =>
      planUpdate<Node>(nodeStrategy, object, node => {
        node.spec = { ...(providerID !== undefined && { providerID }) };
      }).messages;
    expect(change('a://c')).toEqual(['spec.providerID: Invalid value: null: field cannot be modified once set']);
    expect(change(undefined)).toEqual(['spec.providerID: Invalid value: null: field cannot be cleared once set']);
    expect(change('a://b')).toEqual([]);
  });

  it.each<[object, string[]]>([
    [{ spec: { podCIDRs: ['10.2.0.0/24', 'fd00::/64'] } }, []],
    [
      { spec: { podCIDR: 'x', podCIDRs: ['10.2.0.0/24'] } },
      ['spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [
      { spec: { podCIDRs: ['10.2.0.0/24', '10.3.0.0/24'] } },
      [
        'spec.podCIDRs: Invalid value: ["10.2.0.0/24","10.3.0.0/24"]: may specify no more than one CIDR for each IP family',
      ],
    ],
    [
      { status: { capacity: { cpu: '-1' }, allocatable: { pods: '1500m' } } },
      [
        'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
        'status.allocatable.pods: Invalid value: "1500m": must be an integer',
      ],
    ],
    [{ status: { addresses: [{ type: 'InternalIP', address: 'x' }] } }, []],
    [{ status: { declaredFeatures: ['A', 'A/b', 'Bc'] } }, []],
    [
      { status: { declaredFeatures: ['B', 'A', 'A', 'a//b'] } },
      [
        'status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically',
        'status.declaredFeatures[2]: Duplicate value: "A"',
        `status.declaredFeatures[3]: Invalid value: "a//b": invalid feature name "a//b": must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`,
      ],
    ],
    [
      { status: { nodeInfo: { swap: { capacity: 0 } } } },
      ['metadata.nodeSwapStatus.capacity: Invalid value: 0: must be greater than zero'],
    ],
  ])('a node %j', (given, messages) => {
    expect(planCreate<Node>(nodeStrategy, given).messages).toEqual(messages);
  });

  it('a node keeps the identity that others gave it, and no configuration that nothing reads', () => {
    const { object } = planCreate<Node>(nodeStrategy, { spec: { externalID: 'a', configSource: {} } });
    expect(object.spec.configSource).toBeUndefined();
    const { messages } = planUpdate<Node>(nodeStrategy, object, draft => (draft.spec.externalID = 'b'));
    expect(messages).toEqual(['spec.externalID: Forbidden: may not be updated']);
  });

  it('a revision keeps an object', () => {
    const keep = (data: unknown) => planCreate(controllerRevisionStrategy, { revision: 1, data }).messages;
    expect(keep({ a: 1 })).toEqual([]);
    expect(keep({})).toEqual([]);
    expect(keep('a')).toEqual(['data: Required value: data must be a valid JSON object']);
    expect(keep([1])).toEqual(['data: Required value: data must be a valid JSON object']);
  });

  it('a replication controller takes selector and labels from its template, and its image as it is written', () => {
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: ' i' }] } };
    const { object, messages } = planCreate<ReplicationController>(replicationControllerStrategy, {
      spec: { template },
    });
    expect(messages).toEqual([]);
    expect(object).toMatchObject({ metadata: { labels: { app: 'a' } }, spec: { replicas: 1, selector: { app: 'a' } } });
  });

  it('a lease lasts', () => {
    expect(planCreate(leaseStrategy, { spec: { leaseDurationSeconds: 0 } }).messages).toEqual([
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    ]);
  });

  it('a revision names its controller', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'u', controller: true };
    const { object } = planCreate(controllerRevisionStrategy, {
      metadata: { ownerReferences: [owner] },
      revision: 2,
      data: {},
    });
    expect(printCells(controllerRevisionStrategy.columns ?? [], object)).toEqual(['x', 'deployment.apps/d', 2, '0s']);
  });
});
