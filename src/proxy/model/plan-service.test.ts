import { describe, expect, it } from 'vitest';
import type { EndpointConditions } from '#api';
import { exampleEndpoint, exampleService, exampleSlice } from './example-objects.ts';
import { planService } from './plan-service.ts';
import type { ServicePortRule } from './ruleset.ts';

const node = { name: 'here', zone: 'north' };
const options = { node, families: ['IPv4', 'IPv6'] as const };

const ready: EndpointConditions = { ready: true, serving: true, terminating: false };
const notReady: EndpointConditions = { ready: false, serving: false, terminating: false };
const terminatingServing: EndpointConditions = { ready: false, serving: true, terminating: true };
const terminatingSilent: EndpointConditions = { ready: false, serving: false, terminating: true };

/** The only rule of a plan. */
function onlyRule(...args: Parameters<typeof planService>): ServicePortRule {
  const [rule, ...others] = planService(...args).rules;
  if (!rule || others.length > 0) throw new Error(`expected one rule, not ${others.length + (rule ? 1 : 0)}`);
  return rule;
}

/** The address of an endpoint, marked when it is on another node. */
const show = (rule: ServicePortRule, which: 'endpoints' | 'localEndpoints') => rule[which].map(endpoint => endpoint.ip);

describe('which services are proxied', () => {
  const slices = [exampleSlice('hello', [exampleEndpoint('10.244.0.5')])];
  it.each([
    ['headless', { clusterIP: 'None', clusterIPs: ['None'] }],
    ['without an address yet', { clusterIP: '' }],
    ['ExternalName', { type: 'ExternalName' as const, clusterIP: '', externalName: 'example.org' }],
    ['of another proxy', { labels: { 'service.kubernetes.io/service-proxy-name': 'mine' } }],
    ['without ports', { ports: [] }],
  ])('leaves out a service %s', (_name, overrides) => {
    expect(planService(exampleService('hello', overrides), slices, options).rules).toEqual([]);
  });

  it('gives one rule a port and family', () => {
    const service = exampleService('hello', {
      clusterIPs: ['10.96.0.10', 'fd00:96::10'],
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    });
    const keys = planService(service, slices, options).rules.map(rule => rule.key);
    expect(keys).toEqual([
      'default/hello:http/IPv4',
      'default/hello:dns/IPv4',
      'default/hello:http/IPv6',
      'default/hello:dns/IPv6',
    ]);
    expect(planService(service, slices, { node, families: ['IPv4'] }).rules).toHaveLength(2);
  });
});

describe('which endpoints receive connections', () => {
  it.each<[string, [EndpointConditions | undefined, EndpointConditions], string[]]>([
    ['ready ones', [ready, notReady], ['10.244.0.5']],
    ['one that does not say', [undefined, notReady], ['10.244.0.5']],
    ['no terminating one while another is ready', [terminatingServing, ready], ['10.244.0.6']],
    ['a terminating one that serves, when nobody is ready', [terminatingServing, notReady], ['10.244.0.5']],
    ['no terminating one that stopped serving', [terminatingSilent, notReady], []],
    ['none that serves but is not ready', [{ ready: false, serving: true, terminating: false }, notReady], []],
  ])('%s', (_name, [first, second], expected) => {
    const slice = exampleSlice('hello', [
      exampleEndpoint('10.244.0.5', first ? { conditions: first } : { conditions: {} }),
      exampleEndpoint('10.244.0.6', { conditions: second }),
    ]);
    expect(show(onlyRule(exampleService('hello'), [slice], options), 'endpoints')).toEqual(expected);
  });

  it('matches slice ports by name and protocol, each with its own number', () => {
    const slices = [
      exampleSlice('hello', [exampleEndpoint('10.244.0.5')], {
        ports: [
          { name: 'http', port: 8080 },
          { name: 'admin', port: 9 },
        ],
      }),
      exampleSlice('hello', [exampleEndpoint('10.244.0.6')], { ports: [{ name: 'http', port: 3000 }] }),
      exampleSlice('hello', [exampleEndpoint('10.244.0.7')], {
        ports: [{ name: 'http', port: 8080, protocol: 'UDP' }],
      }),
    ];
    expect(onlyRule(exampleService('hello'), slices, options).endpoints).toEqual([
      { ip: '10.244.0.5', port: 8080, isLocal: true },
      { ip: '10.244.0.6', port: 3000, isLocal: true },
    ]);
  });

  it('counts an address in two slices once, ready if either says so', () => {
    const slices = [
      exampleSlice('hello', [exampleEndpoint('10.244.0.5', { conditions: terminatingServing })]),
      exampleSlice('hello', [exampleEndpoint('10.244.0.5'), exampleEndpoint('10.244.0.6')]),
    ];
    for (const order of [slices, slices.toReversed()]) {
      const rule = onlyRule(exampleService('hello'), order, options);
      expect(show(rule, 'endpoints')).toEqual(['10.244.0.5', '10.244.0.6']);
    }
  });

  it('keeps families apart', () => {
    const slices = [
      exampleSlice('hello', [exampleEndpoint('10.244.0.5')]),
      exampleSlice('hello', [exampleEndpoint('fd00:244::5')]),
    ];
    const { rules } = planService(
      exampleService('hello', { clusterIPs: ['fd00:96::10', '10.96.0.10'] }),
      slices,
      options,
    );
    expect(rules.map(rule => show(rule, 'endpoints'))).toEqual([['fd00:244::5'], ['10.244.0.5']]);
  });

  it('ignores slices of another proxy', () => {
    const slice = exampleSlice('hello', [exampleEndpoint('10.244.0.5')], {
      labels: { 'service.kubernetes.io/service-proxy-name': 'mine' },
    });
    expect(onlyRule(exampleService('hello'), [slice], options).internal.verdict).toBe('reject');
  });
});

describe('topology hints', () => {
  const forZone = (address: string, zone: string) =>
    exampleEndpoint(address, { hints: { forZones: [{ name: zone }] } });
  it('prefers endpoints hinted for the zone', () => {
    const slice = exampleSlice('hello', [forZone('10.244.0.5', 'north'), forZone('10.244.1.5', 'south')]);
    expect(show(onlyRule(exampleService('hello'), [slice], options), 'endpoints')).toEqual(['10.244.0.5']);
  });
  it('prefers the node over the zone', () => {
    const slice = exampleSlice('hello', [
      exampleEndpoint('10.244.0.5', { hints: { forZones: [{ name: 'north' }], forNodes: [{ name: 'here' }] } }),
      exampleEndpoint('10.244.1.5', { hints: { forZones: [{ name: 'north' }], forNodes: [{ name: 'there' }] } }),
    ]);
    expect(show(onlyRule(exampleService('hello'), [slice], options), 'endpoints')).toEqual(['10.244.0.5']);
  });
  it('obeys no hint when an endpoint lacks one, or none names this zone', () => {
    const lacking = exampleSlice('hello', [forZone('10.244.0.5', 'north'), exampleEndpoint('10.244.1.5')]);
    const elsewhere = exampleSlice('hello', [forZone('10.244.0.5', 'east'), forZone('10.244.1.5', 'south')]);
    for (const slice of [lacking, elsewhere])
      expect(show(onlyRule(exampleService('hello'), [slice], options), 'endpoints')).toHaveLength(2);
  });
});

describe('traffic policies', () => {
  const there = exampleEndpoint('10.244.1.5', { nodeName: 'there' });
  const here = exampleEndpoint('10.244.0.5');
  it.each([
    ['Cluster', [here, there], 'forward'],
    ['Cluster', [], 'reject'],
    ['Local', [here, there], 'forward'],
    ['Local', [there], 'drop'],
    ['Local', [], 'reject'],
  ] as const)('internal %s with %j', (internalTrafficPolicy, endpoints, verdict) => {
    const rule = onlyRule(
      exampleService('hello', { internalTrafficPolicy }),
      [exampleSlice('hello', [...endpoints])],
      options,
    );
    expect(rule.internal).toEqual({ policy: internalTrafficPolicy, verdict });
  });

  it('keeps the local endpoints apart, with a local one that terminates when no local one is ready', () => {
    const leaving = exampleEndpoint('10.244.0.6', { conditions: terminatingServing });
    const rule = onlyRule(
      exampleService('hello', {
        type: 'NodePort',
        ports: [{ name: 'http', port: 80, nodePort: 30080 }],
        externalTrafficPolicy: 'Local',
      }),
      [exampleSlice('hello', [there, leaving])],
      options,
    );
    expect(show(rule, 'endpoints')).toEqual(['10.244.1.5']);
    expect(show(rule, 'localEndpoints')).toEqual(['10.244.0.6']);
    expect(rule.external).toEqual({ policy: 'Local', verdict: 'forward' });
  });
});

describe('ways in', () => {
  const slices = [exampleSlice('hello', [exampleEndpoint('10.244.0.5')])];
  it('takes external and load-balancer addresses of its family', () => {
    const rule = onlyRule(
      exampleService('hello', {
        type: 'LoadBalancer',
        externalIPs: ['192.0.2.7', '2001:db8::7'],
        loadBalancerSourceRanges: [' 198.51.100.0/24', '2001:db8::/32'],
        ports: [{ name: 'http', port: 80, nodePort: 30080 }],
        status: {
          loadBalancer: {
            ingress: [{ ip: '203.0.113.1' }, { ip: '203.0.113.2', ipMode: 'Proxy' }, { hostname: 'lb.example.org' }],
          },
        },
      }),
      slices,
      options,
    );
    expect(rule).toMatchObject({
      externalIPs: ['192.0.2.7'],
      loadBalancerIPs: ['203.0.113.1'],
      loadBalancerSourceRanges: ['198.51.100.0/24'],
      nodePort: 30080,
    });
  });

  it.each([
    [{ sessionAffinity: 'None' as const }, undefined],
    [{ sessionAffinity: 'ClientIP' as const }, 10_800],
    [{ sessionAffinity: 'ClientIP' as const, sessionAffinityConfig: { clientIP: { timeoutSeconds: 7 } } }, 7],
  ])('session affinity %j lasts %s seconds', (overrides, seconds) => {
    expect(onlyRule(exampleService('hello', overrides), slices, options).affinitySeconds).toBe(seconds);
  });
});
