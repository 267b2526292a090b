import { describe, expect, it } from 'vitest';
import { formatTable } from '#nftables';
import { exampleEndpoint, exampleService, exampleSlice } from '../../model/example-objects.ts';
import { planWholeRuleset } from '../../model/plan-ruleset.ts';
import { rulesetSettings } from '../../model/ruleset.ts';
import { renderTable } from './render.ts';

const settings = rulesetSettings({
  families: ['IPv4', 'IPv6'],
  clusterCidrs: ['10.244.0.0/16', 'fd00:244::/56'],
  localhostNodePorts: true,
});
const node = { name: 'here' };
const three = ['10.244.0.5', '10.244.0.6', '10.244.0.7'].map(ip => exampleEndpoint(ip));
const nodePort = { type: 'NodePort' as const, ports: [{ name: 'http', port: 80, nodePort: 30080 }] };

/** Each example is a page of testdata/: read it to see what a service becomes. */
const examples: Record<string, Parameters<typeof planWholeRuleset>[0]> = {
  'no-services': { services: [], slices: [] },
  'cluster-ip': { services: [exampleService('hello')], slices: [exampleSlice('hello', three)] },
  'node-port': { services: [exampleService('hello', nodePort)], slices: [exampleSlice('hello', three)] },
  'node-port-local': {
    services: [exampleService('hello', { ...nodePort, externalTrafficPolicy: 'Local' })],
    slices: [exampleSlice('hello', [...three, exampleEndpoint('10.244.1.9', { nodeName: 'there' })])],
  },
  'nobody-ready': {
    services: [
      exampleService('hello', nodePort),
      exampleService('elsewhere', { clusterIP: '10.96.0.11', internalTrafficPolicy: 'Local' }),
    ],
    slices: [exampleSlice('elsewhere', [exampleEndpoint('10.244.1.9', { nodeName: 'there' })])],
  },
  'session-affinity': {
    services: [
      exampleService('hello', {
        ...nodePort,
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      }),
    ],
    slices: [exampleSlice('hello', three.slice(1))],
  },
  'load-balancer': {
    services: [
      exampleService('hello', {
        ...nodePort,
        type: 'LoadBalancer',
        externalIPs: ['192.0.2.9'],
        loadBalancerSourceRanges: ['198.51.100.0/24', '203.0.113.7/32'],
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.8' }] } },
      }),
    ],
    slices: [exampleSlice('hello', three)],
  },
};

describe('renderTable', () => {
  for (const [name, objects] of Object.entries(examples)) {
    it(`renders ${name}`, async () => {
      const ruleset = planWholeRuleset(objects, { settings, node });
      await expect(formatTable(renderTable(ruleset, { family: 'IPv4' }))).toMatchFileSnapshot(`testdata/${name}.nft`);
    });
  }

  it('renders an IPv6 service', async () => {
    const service = exampleService('hello', { ...nodePort, clusterIPs: ['fd00:96::10'] });
    const ruleset = planWholeRuleset(
      { services: [service], slices: [exampleSlice('hello', [exampleEndpoint('fd00:244::5')])] },
      { settings, node },
    );
    await expect(formatTable(renderTable(ruleset, { family: 'IPv6' }))).toMatchFileSnapshot('testdata/ipv6.nft');
  });

  it('does not grow by chains with the number of services', () => {
    const names = Array.from({ length: 50 }, (_, index) => `service-${index}`);
    const services = names.map((name, index) => exampleService(name, { clusterIP: `10.96.1.${index}` }));
    const ruleset = planWholeRuleset(
      { services, slices: names.map(name => exampleSlice(name, three)) },
      { settings, node },
    );
    const one = planWholeRuleset(
      { services: services.slice(0, 1), slices: [exampleSlice('service-0', three)] },
      { settings, node },
    );
    expect(renderTable(ruleset, { family: 'IPv4' }).chains).toEqual(renderTable(one, { family: 'IPv4' }).chains);
  });

  it('gives an address that two services claim to the first', () => {
    const services = ['a', 'b'].map((name, index) =>
      exampleService(name, { clusterIP: `10.96.1.${index}`, externalIPs: ['192.0.2.9'] }),
    );
    const slices = [
      exampleSlice('a', [exampleEndpoint('10.244.0.5')]),
      exampleSlice('b', [exampleEndpoint('10.244.0.6')]),
    ];
    const table = renderTable(planWholeRuleset({ services, slices }, { settings, node }), { family: 'IPv4' });
    expect(table.elements.get('endpoints/0')?.get('192.0.2.9 . tcp . 80')).toBe('10.244.0.5 . 8080');
  });
});
