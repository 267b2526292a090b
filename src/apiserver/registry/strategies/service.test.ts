import { describe, expect, it } from 'vitest';
import type { Service, ServiceSpec } from '#api';
import { printCell } from '../../resource/cell.ts';
import { createServiceStrategy } from './service.ts';
import { messagesOf, planCreate, planUpdate } from './testing.ts';

const strategy = createServiceStrategy({ serviceCidrs: ['10.96.0.0/16'], random: () => 0 });
const create = (spec: Partial<ServiceSpec>) =>
  planCreate<Service>(strategy, { spec: { ports: [{ port: 80 }], ...spec } });

describe('a new service', () => {
  it('gets an address from above the band of the requested ones', () => {
    const { object, messages } = create({ selector: { app: 'a' } });
    expect(messages).toEqual([]);
    expect(object.spec).toEqual({
      clusterIP: '10.96.1.1',
      clusterIPs: ['10.96.1.1'],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector: { app: 'a' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    });
    expect(object.status).toEqual({ loadBalancer: {} });
  });

  it('gets node ports when its type needs them', () => {
    const { object } = create({
      type: 'NodePort',
      ports: [
        { port: 80, name: 'a' },
        { port: 81, name: 'b', nodePort: 30090 },
      ],
    });
    expect(object.spec.ports?.map(({ nodePort }) => nodePort)).toEqual([30086, 30090]);
    expect(object.spec.externalTrafficPolicy).toBe('Cluster');
  });

  it('shares a node port between the protocols of one port', () => {
    const ports: ServiceSpec['ports'] = [
      { port: 53, name: 't' },
      { port: 53, name: 'u', protocol: 'UDP' },
    ];
    const { object, messages } = create({ type: 'NodePort', ports });
    expect(messages).toEqual([]);
    expect(new Set(object.spec.ports?.map(({ nodePort }) => nodePort)).size).toBe(1);
    expect(strategy.reservations?.of(object).filter(({ key }) => key.includes('nodeports'))).toHaveLength(1);
  });

  it('holds no address when it is headless, and is open for both families without a selector', () => {
    const { object, messages } = create({ clusterIP: 'None' });
    expect(messages).toEqual([]);
    expect(object.spec).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
    expect(strategy.reservations?.of(object)).toEqual([]);
  });

  it('remembers clients for three hours', () => {
    expect(create({ sessionAffinity: 'ClientIP' }).object.spec.sessionAffinityConfig).toEqual({
      clientIP: { timeoutSeconds: 10800 },
    });
  });

  it.each<[string, Partial<ServiceSpec>, string]>([
    ['no ports', { ports: [] }, 'spec.ports: Required value'],
    [
      'an address from elsewhere',
      { clusterIP: '192.168.0.1' },
      'spec.clusterIPs: Invalid value: ["192.168.0.1"]: failed to allocate IP 192.168.0.1: the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    ],
    [
      'a node port from elsewhere',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a node port without need',
      { ports: [{ port: 80, nodePort: 30080 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    ['nameless ports', { ports: [{ port: 1, name: 'a' }, { port: 2 }] }, 'spec.ports[1].name: Required value'],
    [
      'a port out of range',
      { ports: [{ port: 70000, targetPort: 80 }] },
      'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    ['an alias of nothing', { type: 'ExternalName', ports: [] }, 'spec.externalName: Required value'],
    [
      'a foreign family',
      { ipFamilies: ['IPv6'], clusterIP: 'None', selector: { a: 'b' } },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      'a foreign family for an address',
      { ipFamilies: ['IPv6'] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
  ])('is refused with %s', (_what, spec, message) => {
    expect(create(spec).messages).toContain(message);
  });
});

describe('an update of a service', () => {
  const old = create({ type: 'NodePort' }).object;
  const update = (change: (draft: Service) => void) => planUpdate<Service>(strategy, old, change);

  it('keeps what it leaves out', () => {
    const { object, messages } = update(
      draft => (draft.spec = { type: 'NodePort', ports: [{ port: 80 }, { port: 443, name: 'b' }] }),
    );
    expect(messages).toEqual(['spec.ports[0].name: Required value']);
    expect(object.spec.clusterIP).toBe(old.spec.clusterIP);
    expect(object.spec.ports?.[0]?.nodePort).toBe(old.spec.ports?.[0]?.nodePort);
  });

  it('gives back what a new type lacks', () => {
    const { object, messages } = update(draft => (draft.spec.type = 'ClusterIP'));
    expect(messages).toEqual([]);
    expect(object.spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(object.spec.externalTrafficPolicy).toBeUndefined();
    const external = update(draft => Object.assign(draft.spec, { type: 'ExternalName', externalName: 'example.com' }));
    expect(external.messages).toEqual([]);
    expect(strategy.reservations?.of(external.object)).toEqual([]);
  });

  it('may not change the address', () => {
    expect(
      update(draft => Object.assign(draft.spec, { clusterIP: '10.96.9.9', clusterIPs: ['10.96.9.9'] })).messages,
    ).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set']);
    const alone = update(draft => {
      draft.spec.clusterIP = '10.96.9.9';
      delete draft.spec.clusterIPs;
    });
    expect(alone.messages).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set']);
  });
});

describe('advice about a service', () => {
  it.each<[Partial<ServiceSpec>, string[]]>([
    [{}, []],
    [
      { externalIPs: ['192.0.2.1'] },
      ['spec.externalIPs is deprecated and may no longer be implemented in some clusters'],
    ],
    [
      { type: 'ExternalName', externalName: 'a.b', externalIPs: ['192.0.2.1'] },
      ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
    ],
    [{ externalName: 'a.b' }, ['spec.externalName is ignored when spec.type is not "ExternalName"']],
    [
      { trafficDistribution: 'PreferClose' },
      ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
    ],
    [
      { loadBalancerIP: '192.0.2.001' },
      ['spec.loadBalancerIP: non-standard IP address "192.0.2.001" is invalid: use "192.0.2.1"'],
    ],
  ])('%j', (spec, warnings) => {
    const { object, messages } = create(spec);
    expect(messages).toEqual([]);
    expect(strategy.warnings?.(object, undefined)).toEqual(warnings);
  });
});

it('a service says its topology once, under two names', () => {
  const annotations = {
    'service.kubernetes.io/topology-mode': 'x',
    'service.kubernetes.io/topology-aware-hints': 'y',
  };
  const planned = planCreate<Service>(strategy, {
    metadata: { name: 'x', annotations },
    spec: { ports: [{ port: 80 }] },
  });
  expect(planned.messages).toEqual([
    'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "x": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
  ]);
});

describe('a load balancer that looks for nodes with endpoints', () => {
  const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } as const;
  it.each([-1, 70_000])('does not ask port %d', healthCheckNodePort =>
    expect(create({ ...local, healthCheckNodePort }).messages).toEqual([
      expect.stringMatching(
        /^spec\.healthCheckNodePort: Invalid value: -?\d+: .*provided port is not in the valid range/,
      ),
    ]),
  );
  it('asks the same port all its life', () => {
    const old = create(local).object;
    const { messages } = planUpdate<Service>(strategy, old, draft => (draft.spec.healthCheckNodePort = 30_001));
    expect(messages).toContain('spec.healthCheckNodePort: Invalid value: 30001: field is immutable');
  });
});

describe('addresses of services', () => {
  it.each<[Partial<ServiceSpec>, string]>([
    [
      { externalIPs: ['0:0:0:0:0:0:0:1'] },
      'spec.externalIPs[0]: Invalid value: "0:0:0:0:0:0:0:1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [{ externalIPs: ['010.0.0.1'] }, 'spec.externalIPs[0]: Invalid value: "010.0.0.1": must not have leading 0s'],
    [
      { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/8'] },
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
    ],
  ])('%j are refused', (spec, message) => {
    expect(create(spec).messages).toContain(message);
  });
  it('are held as one however they are written', () => {
    const six = createServiceStrategy({ serviceCidrs: ['fd00::/112'], random: () => 0 });
    const keys = ['FD00::A', 'fd00:0::a'].map(clusterIP =>
      six.reservations
        ?.of(planCreate<Service>(six, { spec: { clusterIP, ports: [{ port: 80 }] } }).object)
        .map(({ key }) => key),
    );
    expect(keys).toEqual([['/registry/ipaddresses/fd00::a'], ['/registry/ipaddresses/fd00::a']]);
  });
});

describe('two families', () => {
  const dual = createServiceStrategy({ serviceCidrs: ['10.96.0.0/16', 'fd00::/112'], random: () => 0 });
  const given = (spec: Partial<ServiceSpec>) => planCreate<Service>(dual, { spec: { ports: [{ port: 80 }], ...spec } });

  it('are had by those who ask, and given back', () => {
    const { object, messages } = given({ ipFamilyPolicy: 'PreferDualStack' });
    expect(messages).toEqual([]);
    expect(object.spec).toMatchObject({ clusterIPs: ['10.96.1.1', 'fd00::101'], ipFamilies: ['IPv4', 'IPv6'] });
    const single = planUpdate<Service>(dual, object, draft => (draft.spec.ipFamilyPolicy = 'SingleStack'));
    expect(single.messages).toEqual([]);
    expect(single.object.spec).toMatchObject({ clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'] });
  });

  it('are one by default', () => {
    expect(given({}).object.spec.clusterIPs).toEqual(['10.96.1.1']);
    expect(given({ ipFamilies: ['IPv6'] }).object.spec.clusterIPs).toEqual(['fd00::101']);
    expect(create({ ipFamilyPolicy: 'RequireDualStack' }).messages).toEqual([
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ]);
  });
});

describe('what is held by another service', () => {
  const service = create({ type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30080 }] }).object;
  it.each([
    [
      '/registry/ipaddresses/10.96.0.10',
      'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    ],
    [
      '/registry/servicenodeports/30080',
      'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
  ])('%s', (key, message) => {
    expect(strategy.reservations?.of(service).map(reservation => reservation.key)).toContain(key);
    const error = strategy.reservations?.taken(service, key);
    expect(error && messagesOf([error])).toEqual([message]);
  });

  it('is stepped over, and the requested band is used last', () => {
    const small = createServiceStrategy({ serviceCidrs: ['10.0.0.0/27'], random: () => 0 });
    const held = new Set<string>();
    const given = [];
    for (let count = 0; count < 30; count++) {
      const draft = create({}).object;
      draft.spec.clusterIPs = [];
      small.reservations?.assign(draft, undefined, key => held.has(key));
      held.add(`/registry/ipaddresses/${draft.spec.clusterIPs[0]}`);
      given.push(draft.spec.clusterIPs[0]);
    }
    expect(new Set(given).size).toBe(30);
    expect([given[0], given[13], given[14], given[29]]).toEqual(['10.0.0.17', '10.0.0.30', '10.0.0.1', '10.0.0.16']);
  });
});

describe('kubectl get services', () => {
  it.each<[Partial<ServiceSpec>, string]>([
    [{ clusterIP: '10.96.0.10' }, 'x | ClusterIP | 10.96.0.10 | <none> | 80/TCP | <none>'],
    [
      { clusterIP: '10.96.0.10', type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
      'x | NodePort | 10.96.0.10 | <none> | 80:30080/TCP | <none>',
    ],
    [{ clusterIP: 'None', selector: { b: 'c', a: 'b' } }, 'x | ClusterIP | None | <none> | 80/TCP | a=b,b=c'],
    [
      { type: 'ExternalName', externalName: 'example.com', ports: [] },
      'x | ExternalName | <none> | example.com | <none> | <none>',
    ],
    [
      { clusterIP: '10.96.0.10', type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] },
      'x | LoadBalancer | 10.96.0.10 | <pending> | 80:30080/TCP | <none>',
    ],
  ])('%j', (spec, line) => {
    const { object } = create(spec);
    const cells = strategy.columns
      ?.filter(({ name }) => name !== 'Age')
      .map(column => printCell(column.value(object), 0));
    expect(cells?.join(' | ')).toBe(line);
  });
});
