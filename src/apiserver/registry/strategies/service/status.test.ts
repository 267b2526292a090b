import { expect, it } from 'vitest';
import type { LoadBalancerIngress, Service } from '#api';
import { createServiceStrategy } from '../service.ts';
import { contextFor, messagesOf, planCreate } from '../testing.ts';

const strategy = createServiceStrategy({ random: () => 0 });
const balancer = planCreate<Service>(strategy, { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }).object;
const clusterOnly = planCreate<Service>(strategy, { spec: { ports: [{ port: 80 }] } }).object;

/** What is wrong with a status, defaulted as the engine does. */
function check(ingress: LoadBalancerIngress[], service = balancer, before: LoadBalancerIngress[] = []) {
  const withStatus = (list: LoadBalancerIngress[]) => ({ ...service, status: { loadBalancer: { ingress: list } } });
  const draft = structuredClone(withStatus(ingress));
  strategy.applyDefaults?.(draft);
  return messagesOf(strategy.validateStatusUpdate?.(draft, withStatus(before), contextFor('status')) ?? []);
}

const field = 'status.loadBalancer.ingress';

it.each<[LoadBalancerIngress, string[]]>([
  [{ ip: '192.0.2.8' }, []],
  [{ ip: '192.0.2.8', ipMode: 'Proxy', ports: [{ port: 80, protocol: 'TCP' }] }, []],
  [{ ip: '2001:db8::8', ipMode: 'VIP' }, []],
  [{ hostname: 'lb.example.org', ports: [{ port: 80, protocol: 'TCP', error: 'example.org/NoRoute' }] }, []],
  [
    { ip: '} ; add table ip pwned #' },
    [
      `${field}[0].ip: Invalid value: "} ; add table ip pwned #": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`,
    ],
  ],
  [{ ip: '192.0.02.8' }, [`${field}[0].ip: Invalid value: "192.0.02.8": must not have leading 0s`]],
  [
    { ip: '192.0.2.8', ipMode: 'Other' },
    [`${field}[0].ipMode: Unsupported value: "Other": supported values: "Proxy", "VIP"`],
  ],
  [
    { hostname: 'lb.example.org', ipMode: 'VIP' },
    [`${field}[0].ipMode: Forbidden: may not be specified when \`ip\` is not set`],
  ],
  [
    { hostname: '192.0.2.8' },
    [`${field}[0].hostname: Invalid value: "192.0.2.8": must be a DNS name, not an IP address`],
  ],
  [{ hostname: '-x' }, [expect.stringContaining(`${field}[0].hostname: Invalid value: "-x": a lowercase RFC 1123`)]],
  [
    // As upstream, which looks at no ports.
    { ip: '192.0.2.8', ports: [{ port: 70_000, protocol: 'ICMP' as 'TCP', error: 'not a name' }] },
    [],
  ],
])('%j', (ingress, expected) => {
  expect(check([ingress])).toEqual(expected);
});

it('is for load balancers only', () => {
  expect(check([{ ip: '192.0.2.8' }], clusterOnly)).toEqual([
    `${field}: Forbidden: may only be used when \`spec.type\` is 'LoadBalancer'`,
  ]);
  expect(check([], clusterOnly)).toEqual([]);
});

it('may keep an address as it was written', () => {
  expect(check([{ ip: '192.0.02.8' }], balancer, [{ ip: '192.0.02.8' }])).toEqual([]);
});
