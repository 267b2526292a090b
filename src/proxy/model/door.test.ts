/** Whatever objects say, what is rendered is a script of the same few words. */
import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#api';
import { formatTable } from '#nftables';
import { renderTable } from '../backends/nftables/render.ts';
import { describeProblem } from './door.ts';
import { exampleEndpoint, exampleService, exampleSlice } from './example-objects.ts';
import { planWholeRuleset } from './plan-ruleset.ts';
import { planService } from './plan-service.ts';
import { rulesetSettings } from './ruleset.ts';

const settings = rulesetSettings({ families: ['IPv4', 'IPv6'], clusterCidrs: ['10.244.0.0/16'] });
const node = { name: 'here' };

const balancer = (ip: string): Partial<Service> => ({ status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } });
const ports = [{ name: 'http', port: 80, nodePort: 30080 }];

/** Every text and number of an object that could come to be in a rule: its path, and a service and slice that have
 *  it. */
const places: Record<string, (value: never) => { service?: Partial<Service['spec']>; rest?: object; slice?: object }> =
  {
    'spec.clusterIPs[0]': (value: string) => ({ service: { clusterIPs: [value] } }),
    'spec.externalIPs[0]': (value: string) => ({ service: { externalIPs: [value] } }),
    'spec.loadBalancerSourceRanges[0]': (value: string) => ({ service: { loadBalancerSourceRanges: [value] } }),
    'status.loadBalancer.ingress[0].ip': (value: string) => ({ rest: balancer(value) }),
    'spec.ports[0].name': (value: string) => ({ service: { ports: [{ name: value, port: 80 }] } }),
    'spec.ports[0].protocol': (value: 'TCP') => ({ service: { ports: [{ ...ports[0], port: 80, protocol: value }] } }),
    'spec.ports[0].port': (value: number) => ({ service: { ports: [{ name: 'http', port: value }] } }),
    'spec.ports[0].nodePort': (value: number) => ({
      service: { ports: [{ name: 'http', port: 80, nodePort: value }] },
    }),
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds': (value: number) => ({
      service: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: value } } },
    }),
    'metadata.name': (value: string) => ({ rest: { metadata: { ...exampleService('x').metadata, name: value } } }),
    'metadata.namespace': (value: string) => ({
      rest: { metadata: { ...exampleService('x').metadata, namespace: value } },
    }),
    'endpoints[0].addresses[0]': (value: string) => ({ slice: { endpoints: [{ addresses: [value] }] } }),
    'ports[0].port': (value: number) => ({ slice: { ports: [{ name: 'http', port: value }] } }),
  };

const hostileTexts = [
  '} ; add table ip hostfirewall ; delete table ip hostfirewall ; add table ip pwned #',
  '10.0.0.1 ; flush ruleset',
  '10.0.0.1\nflush ruleset',
  '10.0.0.1", "10.0.0.2',
  "10.0.0.1'",
  '10.0.0.1 }',
  '{10.0.0.1}',
  '$(reboot)',
  'include "/etc/shadow"',
  '010.0.0.1',
  '10.0.0.1/8',
  '10.0.0.0-10.0.0.9',
  '१०.0.0.1',
  'fe80::1%eth0',
  '::ffff:127.0.0.1',
  '0:0:0:0:0:0:0:1',
  '127.0.0.1',
  '169.254.169.254',
  '224.0.0.1',
  'localhost',
  'example.org',
  '-f',
  'a b',
  'a/b',
  'UPPER',
  'tcp',
  'x'.repeat(64),
];
const hostileNumbers = [
  -1,
  65_536,
  70_000,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '80 } ; flush ruleset',
  '80',
  [80],
  {},
];

function objectsWith(place: string, value: unknown): { service: Service; slice: EndpointSlice } {
  const { service = {}, rest = {}, slice = {} } = places[place]?.(value as never) ?? {};
  const { spec, ...example } = exampleService('hello', { type: 'LoadBalancer', ports, ...balancerOf('192.0.2.8') });
  return {
    service: { ...example, spec: { ...spec, ...service }, ...rest },
    slice: { ...exampleSlice('hello', [exampleEndpoint('10.244.0.5')]), ...slice },
  };
}
const balancerOf = (ip: string) => ({ status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' as const }] } } });

const scriptOf = (services: Service[], slices: EndpointSlice[]) =>
  (['IPv4', 'IPv6'] as const)
    .map(family => formatTable(renderTable(planWholeRuleset({ services, slices }, { settings, node }), { family })))
    .join('');

/** Lines of a script outside of all brackets, by their first two words, and characters that no rule of ours has. */
function shapeOf(script: string): { commands: string[]; strange: string[] } {
  let depth = 0;
  const commands = script.split('\n').filter(line => {
    const isOutside = depth === 0;
    for (const mark of line.replaceAll(/[^{}]/g, '')) depth += mark === '{' ? 1 : -1;
    return isOutside && line !== '';
  });
  return {
    commands: [...new Set(commands.map(line => line.split(' ').slice(0, 2).join(' ')))].sort(),
    strange: [...script.matchAll(/[^\w\s.:;,@/{}|&=!*-]/g)].map(match => match[0]),
  };
}

describe.each(Object.keys(places))('%s', place => {
  const isNumber = /[pP]ort$|Seconds$/.test(place);
  it.each(isNumber ? hostileNumbers : hostileTexts)('%j makes no rule, and is told', value => {
    const isFine =
      (place === 'spec.loadBalancerSourceRanges[0]' && value === '10.0.0.1/8') ||
      (place === 'spec.ports[0].nodePort' && Number.isNaN(value)) || // as good as none
      (place.endsWith('Seconds') && (value === 65_536 || value === 70_000)) ||
      (/metadata|name$/.test(place) && (value === 'localhost' || value === 'tcp'));
    const { service, slice } = objectsWith(place, value);
    const { problems } = planService(service, [slice], { node, families: settings.families });
    expect(isFine || problems.some(({ field }) => field === place)).toBe(true);
    expect(problems.map(describeProblem).every(text => text.length < 250 && !/[\n\0]/.test(text))).toBe(true);
    const script = scriptOf([service, exampleService('other', { clusterIP: '10.96.0.11' })], [slice]);
    const commands = ['add element', 'add table', 'delete table', 'table ip', 'table ip6'];
    expect(shapeOf(script)).toEqual({ commands, strange: [] });
    expect(script).not.toMatch(/pwned|flush ruleset|reboot|include|shadow|hostfirewall/);
    expect(script).toContain('10.96.0.11 . tcp . 80');
  });
});

it('takes an address as one however it is written', () => {
  const [one, two] = ['FD00::1', 'fd00:0:0::1'].map(ip =>
    planService(exampleService('hello', { clusterIPs: ['FD00:96::A'], externalIPs: [ip] }), [], {
      node,
      families: ['IPv6'],
    }),
  );
  expect(one).toEqual(two);
  expect(one?.rules[0]).toMatchObject({ clusterIP: 'fd00:96::a', externalIPs: ['fd00::1'] });
});

it('lets nobody in by a load balancer whose only source range cannot be read', () => {
  const { service, slice } = objectsWith('spec.loadBalancerSourceRanges[0]', 'everybody');
  const { rules } = planService(service, [slice], { node, families: ['IPv4'] });
  expect(rules[0]).toMatchObject({ loadBalancerIPs: [], loadBalancerSourceRanges: [] });
});

it('goes on with the endpoints and ports that are right', () => {
  const slice = exampleSlice(
    'hello',
    ['127.0.0.1', '10.244.0.5', 'x'].map(ip => exampleEndpoint(ip)),
  );
  const { rules, problems } = planService(exampleService('hello'), [slice], { node, families: ['IPv4'] });
  expect(rules[0]?.endpoints.map(({ ip }) => ip)).toEqual(['10.244.0.5']);
  expect(problems.map(({ field, about }) => [about.kind, field])).toEqual([
    ['EndpointSlice', 'endpoints[0].addresses[0]'],
    ['EndpointSlice', 'endpoints[2].addresses[0]'],
  ]);
});
