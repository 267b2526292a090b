import { describe, expect, it } from 'vitest';
import type { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { ingressStrategy } from './ingress.ts';
import { ingressClassStrategy } from './ingress-class.ts';
import { ipAddressStrategy } from './ip-address.ts';
import { networkPolicyStrategy } from './network-policy.ts';
import { serviceCidrStrategy } from './service-cidr.ts';

const backend = { service: { name: 's', port: { number: 80 } } };
const ruleOf = (path: object, host?: string) => ({
  rules: [{ ...(host === undefined ? {} : { host }), http: { paths: [{ backend, ...path }] } }],
});
const pathField = 'spec.rules[0].http.paths[0]';

describe('ingresses', () => {
  it.each<[object, string[]]>([
    [{}, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
    [{ defaultBackend: backend }, []],
    [{ defaultBackend: {} }, ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
    [
      { defaultBackend: { ...backend, resource: { kind: 'A', name: 'b' } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
    ],
    [
      { defaultBackend: { service: {} } },
      [
        'spec.defaultBackend.service.name: Required value',
        'spec.defaultBackend: Required value: port name or number is required',
      ],
    ],
    [
      { defaultBackend: { service: { name: 's', port: { number: 80, name: 'x' } } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
    ],
    [
      { defaultBackend: { service: { name: 's', port: { number: 70000 } } } },
      ['spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      { defaultBackend: { resource: { kind: 'a/b', name: '' } } },
      [
        'spec.defaultBackend.resource.kind: Invalid value: "a/b": may not contain \'/\'',
        'spec.defaultBackend.resource.name: Required value',
      ],
    ],
    [{ rules: [{}] }, []],
    [{ rules: [{ http: { paths: [] } }] }, ['spec.rules[0].http.paths: Required value']],
    [ruleOf({ path: '/', pathType: 'Prefix' }, '*.a.b'), []],
    [
      ruleOf({ path: '/', pathType: 'Prefix' }, '1.2.3.4'),
      ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    ],
    [
      ruleOf({ path: '/', pathType: 'Prefix' }, 'a.*.b'),
      [expect.stringContaining('spec.rules[0].host: Invalid value: "a.*.b": a wildcard DNS-1123 subdomain must start')],
    ],
    [ruleOf({ path: '/' }), [`${pathField}.pathType: Required value: pathType must be specified`]],
    [ruleOf({ pathType: 'Exact' }), [`${pathField}.path: Invalid value: "": must be an absolute path`]],
    [ruleOf({ pathType: 'ImplementationSpecific' }), []],
    [
      ruleOf({ path: '/a/../b//', pathType: 'Prefix' }),
      [
        `${pathField}.path: Invalid value: "/a/../b//": must not contain '//'`,
        `${pathField}.path: Invalid value: "/a/../b//": must not contain '/../'`,
      ],
    ],
    [ruleOf({ path: '/a/.', pathType: 'Exact' }), [`${pathField}.path: Invalid value: "/a/.": cannot end with '/.'`]],
    [ruleOf({ path: '/a//', pathType: 'ImplementationSpecific' }), []],
    [{ defaultBackend: backend, tls: [{ hosts: ['1.2.3.4'] }] }, []],
    [
      { defaultBackend: backend, tls: [{ hosts: [''] }] },
      [expect.stringContaining('spec.tls[0].hosts[0]: Invalid value: "": a lowercase RFC 1123 subdomain')],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate<Ingress>(ingressStrategy, { spec }).messages).toEqual(messages);
  });

  it('name one class, in one way or the other', () => {
    const annotations = { 'kubernetes.io/ingress.class': 'x' };
    const spec = { defaultBackend: backend };
    const of = (ingressClassName?: string) =>
      planCreate<Ingress>(ingressStrategy, {
        metadata: { name: 'x', annotations },
        spec: ingressClassName === undefined ? spec : { ...spec, ingressClassName },
      });
    expect(of('y').messages).toEqual([
      'annotations.kubernetes.io/ingress.class: Invalid value: "x": must match `ingressClassName` when both are specified',
    ]);
    expect(of('x').messages).toEqual([]);
    expect(ingressStrategy.warnings?.(of('x').object, undefined)).toEqual([]);
    expect(ingressStrategy.warnings?.(of().object, undefined)).toEqual([
      'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
    ]);
  });

  it('are shown with hosts and addresses', () => {
    const rules = ['a', 'b', 'c', 'd'].map(host => ({ host }));
    const { object } = planCreate<Ingress>(ingressStrategy, { spec: { rules, tls: [{}], ingressClassName: 'n' } });
    object.status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'h' }] } };
    expect(printCells(ingressStrategy.columns ?? [], object)).toEqual([
      'x',
      'n',
      'a,b,c + 1 more...',
      '192.0.2.1,h',
      '80, 443',
      '0s',
    ]);
    const change = (draft: Ingress) => {
      draft.status = { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '192.0.2.1' }] } };
    };
    expect(planUpdate(ingressStrategy, object, change, 'status').messages).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[1].hostname: Invalid value: "192.0.2.1": must be a DNS name, not an IP address',
    ]);
  });
});

describe('ingress classes', () => {
  const controller = 'a.b/c';
  const parameters = { kind: 'K', name: 'n' };
  it.each<[object, string[]]>([
    [{}, ['spec.controller: Required value']],
    [
      { controller: 'a' },
      ['spec.controller: Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      { controller: 'a/c d' },
      [
        "spec.controller: Invalid value: \"c d\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
      ],
    ],
    [{ controller: `a/${'c'.repeat(250)}` }, ['spec.controller: Too long: may not be more than 250 bytes']],
    [{ controller, parameters }, []],
    [
      { controller, parameters: { ...parameters, scope: 'Namespace' } },
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    [
      { controller, parameters: { ...parameters, namespace: 'a' } },
      ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
    ],
    [
      { controller, parameters: { ...parameters, scope: 'x' } },
      ['spec.parameters.scope: Unsupported value: "x": supported values: "Cluster", "Namespace"'],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate<IngressClass>(ingressClassStrategy, { spec }).messages).toEqual(messages);
  });

  it('keep their controller', () => {
    const { object } = planCreate<IngressClass>(ingressClassStrategy, { spec: { controller, parameters } });
    const change = (draft: IngressClass) => {
      draft.spec.controller = 'a.b/d';
      draft.metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    };
    const { object: changed, messages } = planUpdate<IngressClass>(ingressClassStrategy, object, change);
    expect(messages).toEqual(['spec.controller: Invalid value: "a.b/d": field is immutable']);
    const removed = planUpdate<IngressClass>(ingressClassStrategy, object, draft => {
      delete draft.spec.controller;
    });
    expect(removed.messages).toEqual([
      'spec.controller: Invalid value: "": field is immutable',
      'spec.controller: Required value',
    ]);
    expect(changed.metadata.generation).toBe(2);
    expect(printCells(ingressClassStrategy.columns ?? [], changed)).toEqual(['x (default)', 'a.b/d', 'K/n', '0s']);
  });
});

describe('network policies', () => {
  const peerOf = (peer: object) => ({ ingress: [{ from: [peer] }] });
  const portOf = (port: object) => ({ ingress: [{ ports: [port] }] });
  const portField = 'spec.ingress[0].ports[0]';
  it.each<[object, string[]]>([
    [{}, []],
    [
      { policyTypes: ['Foo'] },
      ['spec.policyTypes[0]: Unsupported value: "Foo": supported values: "Ingress", "Egress"'],
    ],
    [
      { policyTypes: ['Ingress', 'Egress', 'Ingress'] },
      ['spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes'],
    ],
    [peerOf({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      peerOf({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
      ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [peerOf({ ipBlock: {} }), ['spec.ingress[0].from[0].ipBlock.cidr: Required value']],
    [
      peerOf({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '11.0.0.0/9', '10.0.0.0/8'] } }),
      [
        'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "11.0.0.0/9": must be a strict subset of `cidr`',
        'spec.ingress[0].from[0].ipBlock.except[2]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      ],
    ],
    [portOf({}), []],
    [portOf({ port: 0 }), [`${portField}.port: Invalid value: 0: must be between 1 and 65535, inclusive`]],
    [
      portOf({ endPort: 9 }),
      [`${portField}.endPort: Invalid value: 9: may not be specified when \`port\` is not specified`],
    ],
    [
      portOf({ port: 'http', endPort: 9 }),
      [`${portField}.endPort: Invalid value: 9: may not be specified when \`port\` is non-numeric`],
    ],
    [
      portOf({ port: 10, endPort: 9 }),
      [`${portField}.endPort: Invalid value: 9: must be greater than or equal to \`port\``],
    ],
    [
      portOf({ protocol: '' }),
      [`${portField}.protocol: Unsupported value: "": supported values: "TCP", "UDP", "SCTP"`],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate<NetworkPolicy>(networkPolicyStrategy, { spec: { podSelector: {}, ...spec } }).messages).toEqual(
      messages,
    );
  });

  it('are about egress when they have rules for it', () => {
    const typesOf = (spec: object) =>
      planCreate<NetworkPolicy>(networkPolicyStrategy, { spec: { podSelector: {}, ...spec } }).object.spec.policyTypes;
    expect(typesOf({})).toEqual(['Ingress']);
    expect(typesOf({ egress: [] })).toEqual(['Ingress']);
    expect(typesOf({ egress: [{}] })).toEqual(['Ingress', 'Egress']);
    expect(typesOf({ egress: [{}], policyTypes: ['Egress'] })).toEqual(['Egress']);
  });

  it('may keep a network that was stored in a sloppy spelling', () => {
    const { object } = planCreate<NetworkPolicy>(networkPolicyStrategy, { spec: { podSelector: {} } });
    const stored = { ...object, spec: { ...object.spec, ...peerOf({ ipBlock: { cidr: '010.0.0.0/8' } }) } };
    expect(planUpdate(networkPolicyStrategy, stored as NetworkPolicy, () => {}).messages).toEqual([]);
  });
});

describe('IP addresses', () => {
  const parentRef = { resource: 'services', namespace: 'n', name: 's' };
  it.each<[string, object | undefined, string[]]>([
    ['10.0.0.1', parentRef, []],
    ['10.0.0.1', undefined, ['spec.parentRef: Required value']],
    ['10.0.0.1', { name: 's' }, ['spec.parentRef.resource: Required value']],
    ['fd00:0::1', parentRef, ['metadata.name: Invalid value: "fd00:0::1": must be in canonical form ("fd00::1")']],
    ['010.0.0.1', parentRef, ['metadata.name: Invalid value: "010.0.0.1": must not have leading 0s']],
    [
      'x',
      parentRef,
      ['metadata.name: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
  ])('%s of %j', (name, parent, messages) => {
    const spec = parent ? { parentRef: parent } : {};
    expect(planCreate(ipAddressStrategy, { metadata: { name }, spec }).messages).toEqual(messages);
  });

  it('keep their holder', () => {
    const { object } = planCreate<IPAddress>(ipAddressStrategy, {
      metadata: { name: '10.0.0.1' },
      spec: { parentRef },
    });
    const change = (draft: IPAddress) => {
      draft.spec.parentRef.name = 't';
    };
    expect(planUpdate(ipAddressStrategy, object, change).messages).toEqual([
      'spec.parentRef: Invalid value: null: field is immutable',
    ]);
    expect(printCells(ipAddressStrategy.columns ?? [], object)).toEqual(['10.0.0.1', 'services/n/s']);
  });
});

describe('networks of cluster IPs', () => {
  it.each<[string[], string[]]>([
    [[], ['spec.cidrs: Required value: at least one CIDR required']],
    [['10.5.0.0/16', 'fd05::/112'], []],
    [['10.5.0.1/16'], ['spec.cidrs[0]: Invalid value: "10.5.0.1/16": must not have bits set beyond the prefix length']],
    [['FD05::/112'], ['spec.cidrs[0]: Invalid value: "FD05::/112": must be in canonical form ("fd05::/112")']],
    [
      ['10.6.0.0/16', '10.7.0.0/16'],
      [
        'spec.cidrs: Invalid value: ["10.6.0.0/16","10.7.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
  ])('%j', (cidrs, messages) => {
    expect(planCreate<ServiceCIDR>(serviceCidrStrategy, { spec: { cidrs } }).messages).toEqual(messages);
  });

  it.each<[string[], string[]]>([
    [['10.5.0.0/16', 'fd05::/112'], []],
    [['10.6.0.0/16'], ['spec.cidrs[0]: Invalid value: "10.6.0.0/16": field is immutable']],
    [[], ['spec.cidrs: Required value', 'spec.cidrs: Invalid value: []: field is immutable']],
  ])('may get another family, and nothing else: %j', (cidrs, messages) => {
    const { object } = planCreate<ServiceCIDR>(serviceCidrStrategy, { spec: { cidrs: ['10.5.0.0/16'] } });
    const change = (draft: ServiceCIDR) => {
      draft.spec.cidrs = cidrs;
    };
    expect(messages).toEqual(expect.arrayContaining(planUpdate(serviceCidrStrategy, object, change).messages));
  });
});
