/** What every proxy back end must do, shown with real traffic through a kernel. Call {@link describeProxyBackend} in a
 *  `*.system.test.ts` of the back end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tryExec } from '#base';
import { exampleEndpoint, exampleService, exampleSlice, type ServiceOverrides } from '../model/example-objects.ts';
import { planWholeRuleset } from '../model/plan-ruleset.ts';
import { type Ruleset, rulesetSettings, type ServicePortRule } from '../model/ruleset.ts';
import type { ProxyBackend } from './backend.ts';
import {
  bridgeIp,
  createTestNetwork,
  nodeIp,
  nodeIp6,
  type Outcome,
  outsideIp,
  type Place,
  podIps,
  podIps6,
  type TestNetwork,
  type Traffic,
} from './test-network.ts';

const clusterIp = '10.96.0.10';
const clusterIp6 = 'fd00:96::10';
const nodePort = 30080;
const settings = rulesetSettings({
  families: ['IPv4', 'IPv6'],
  clusterCidrs: ['10.244.0.0/16', 'fd00:244::/64'],
  localhostNodePorts: true,
});
const httpNodePort = { type: 'NodePort' as const, ports: [{ name: 'http', port: 80, nodePort }] };

/** One service with endpoints at `ips` (8080, and UDP 5353 for a port named dns). */
function helloAt(
  ips: readonly string[],
  overrides: ServiceOverrides = {},
  endpoint: Parameters<typeof exampleEndpoint>[1] = {},
): Ruleset {
  const ports = [
    { name: 'http', port: 8080 },
    { name: 'admin', port: 8081 },
    { name: 'dns', port: 5353, protocol: 'UDP' as const },
  ];
  const slices = Map.groupBy(ips, ip => ip.includes(':'))
    .values()
    .map(group =>
      exampleSlice(
        'hello',
        group.map(ip => exampleEndpoint(ip, endpoint)),
        { ports },
      ),
    );
  return planWholeRuleset(
    { services: [exampleService('hello', overrides)], slices: [...slices] },
    { settings, node: { name: 'here' } },
  );
}

/** Who answered, without whom they saw. */
function servers({ answers, errors }: Outcome): Record<string, number> {
  const counts: Record<string, number> = { ...errors };
  for (const [answer, count] of Object.entries(answers)) {
    const [server = ''] = answer.split(' ');
    counts[server] = (counts[server] ?? 0) + count;
  }
  return counts;
}

/** Runs the suite over the back end that `create` makes for the node of a test network. */
export function describeProxyBackend(name: string, create: (network: TestNetwork) => ProxyBackend): void {
  describe(`proxy back end ${name}`, () => {
    let network: TestNetwork;
    let backend: ProxyBackend;

    beforeAll(async () => {
      network = await createTestNetwork();
      backend = create(network);
    });
    afterAll(async () => {
      await backend?.[Symbol.asyncDispose]();
      await network?.[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await backend.apply(helloAt([]));
      await tryExec('ip', [...network.within('node').slice(1), 'conntrack', '-F']);
    });

    const request = (from: Place, traffic: Partial<Traffic> = {}) =>
      network.request(from, { address: clusterIp, port: 80, ...traffic });

    describe('cluster IP', () => {
      it.each(['pod-1', 'node'] as const)('spreads 3000 connections from %s evenly', async from => {
        await backend.apply(helloAt(podIps));
        const counts = servers(await request(from, { count: 3000, concurrency: 32 }));
        expect(Object.keys(counts).sort()).toEqual(['pod-1', 'pod-2', 'pod-3']);
        // Five standard deviations of 3000 fair draws among three.
        for (const count of Object.values(counts)) expect(Math.abs(count - 1000)).toBeLessThan(129);
      });

      it('shows pods the true address of a pod, and the node’s for the node', async () => {
        await backend.apply(helloAt(podIps.slice(1, 2)));
        expect((await request('pod-1')).answers).toEqual({ [`pod-2 ${podIps[0]}`]: 1 });
        expect((await request('node')).answers).toEqual({ [`pod-2 ${bridgeIp}`]: 1 });
      });

      it('lets a pod reach itself (hairpin)', async () => {
        await backend.apply(helloAt(podIps.slice(0, 1)));
        expect(servers(await request('pod-1'))).toEqual({ 'pod-1': 1 });
      });

      it('reaches an endpoint in the host network', async () => {
        await backend.apply(helloAt([nodeIp]));
        expect(servers(await request('pod-1'))).toEqual({ node: 1 });
        expect(servers(await request('node'))).toEqual({ node: 1 });
      });

      it('has several ports with targets of their own', async () => {
        const ports = [
          { name: 'http', port: 80 },
          { name: 'admin', port: 81 },
        ];
        await backend.apply(helloAt(podIps.slice(0, 1), { ports }));
        expect(servers(await request('pod-2', { port: 80 }))).toEqual({ 'pod-1': 1 });
        expect(servers(await request('pod-2', { port: 81 }))).toEqual({ 'pod-1': 1 });
        expect(servers(await request('pod-2', { port: 82 }))).toEqual({ ECONNREFUSED: 1 });
      });

      it('serves IPv6', async () => {
        await backend.apply(helloAt(podIps6, { ...httpNodePort, clusterIPs: [clusterIp6] }));
        expect(Object.keys(servers(await request('pod-1', { address: clusterIp6, count: 60 }))).sort()).toEqual([
          'pod-1',
          'pod-2',
          'pod-3',
        ]);
        expect(servers(await request('node', { address: clusterIp6 }))).not.toHaveProperty('ECONNREFUSED');
        expect(
          Object.keys(servers(await request('outside', { address: nodeIp6, port: nodePort, count: 60 }))).sort(),
        ).toEqual(['pod-1', 'pod-2', 'pod-3']);
      });
    });

    describe('node port', () => {
      it('answers on every address of the node, localhost included', async () => {
        await backend.apply(helloAt(podIps, httpNodePort));
        const places: [Place, string][] = [
          ['outside', nodeIp],
          ['outside', bridgeIp],
          ['node', nodeIp],
          ['node', '127.0.0.1'],
          ['pod-1', nodeIp],
        ];
        await network.request('outside', { address: nodeIp, port: nodePort });
        for (const [from, address] of places) {
          if (from === 'outside' && address === bridgeIp) continue; // the client has no route to pods
          const counts = servers(await request(from, { address, port: nodePort, count: 60 }));
          expect(Object.keys(counts).sort(), `${from} to ${address}`).toEqual(['pod-1', 'pod-2', 'pod-3']);
        }
      });

      it('masquerades outside clients with policy Cluster and shows them with policy Local', async () => {
        await backend.apply(helloAt(podIps.slice(0, 1), httpNodePort));
        expect((await request('outside', { address: nodeIp, port: nodePort })).answers).toEqual({
          [`pod-1 ${bridgeIp}`]: 1,
        });
        await backend.apply(helloAt(podIps.slice(0, 1), { ...httpNodePort, externalTrafficPolicy: 'Local' }));
        expect((await request('outside', { address: nodeIp, port: nodePort })).answers).toEqual({
          [`pod-1 ${outsideIp}`]: 1,
        });
      });

      it('with policy Local and no endpoint here drops outsiders and serves the node and its pods', async () => {
        await backend.apply(
          helloAt(podIps.slice(1, 2), { ...httpNodePort, externalTrafficPolicy: 'Local' }, { nodeName: 'there' }),
        );
        expect(servers(await request('outside', { address: nodeIp, port: nodePort, timeoutMs: 300 }))).toEqual({
          ETIMEDOUT: 1,
        });
        expect(servers(await request('node', { address: nodeIp, port: nodePort }))).toEqual({ 'pod-2': 1 });
        expect(servers(await request('pod-1', { address: nodeIp, port: nodePort }))).toEqual({ 'pod-2': 1 });
      });
    });

    describe('external addresses', () => {
      const balanced = (loadBalancerSourceRanges: string[]) =>
        helloAt(podIps.slice(0, 1), {
          ...httpNodePort,
          type: 'LoadBalancer',
          externalIPs: ['203.0.113.9'],
          loadBalancerSourceRanges,
          status: { loadBalancer: { ingress: [{ ip: '203.0.113.8' }] } },
        });
      beforeAll(() =>
        tryExec('ip', ['-n', network.within('outside')[3] ?? '', 'route', 'add', '203.0.113.0/24', 'via', nodeIp]),
      );

      it('are served', async () => {
        await backend.apply(balanced([]));
        for (const address of ['203.0.113.8', '203.0.113.9'])
          expect(servers(await request('outside', { address }))).toEqual({ 'pod-1': 1 });
      });

      it('of a load balancer are open to its source ranges only', async () => {
        await backend.apply(balanced(['198.51.100.0/24']));
        expect(servers(await request('outside', { address: '203.0.113.8', timeoutMs: 300 }))).toEqual({ ETIMEDOUT: 1 });
        expect(servers(await request('outside', { address: '203.0.113.9' }))).toEqual({ 'pod-1': 1 });
        await backend.apply(balanced(['198.51.100.0/24', '192.168.0.0/16', '192.168.77.0/24']));
        expect(servers(await request('outside', { address: '203.0.113.8' }))).toEqual({ 'pod-1': 1 });
      });
    });

    describe('nobody ready', () => {
      it.each([
        ['pod-1', clusterIp, 80],
        ['node', clusterIp, 80],
        ['outside', nodeIp, nodePort],
        ['node', nodeIp, nodePort],
        ['node', '127.0.0.1', nodePort],
      ] as const)('refuses TCP and UDP at once: from %s to %s:%i', async (from, address, port) => {
        const ports = [
          { name: 'http', port: 80, nodePort },
          { name: 'dns', port: 80, protocol: 'UDP' as const, nodePort },
        ];
        await backend.apply(helloAt([], { type: 'NodePort', ports }));
        expect(servers(await request(from, { address, port }))).toEqual({ ECONNREFUSED: 1 });
        expect(servers(await request(from, { address, port, protocol: 'udp' }))).toEqual({ ECONNREFUSED: 1 });
      });
    });

    describe('UDP', () => {
      const dns = (ips: readonly string[]) => helloAt(ips, { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] });

      it('spreads flows', async () => {
        await backend.apply(dns(podIps));
        const counts = servers(await request('pod-1', { port: 53, protocol: 'udp', count: 60 }));
        expect(Object.keys(counts).sort()).toEqual(['pod-1', 'pod-2', 'pod-3']);
      });

      it('moves a flow that goes on when its endpoint goes', async () => {
        await backend.apply(dns(podIps.slice(1, 2)));
        const flow = request('pod-1', { port: 53, protocol: 'udp', oneFlow: true, count: 20_000, timeoutMs: 100 });
        await backend.apply(dns(podIps.slice(2)));
        const before = servers(await request('pod-1', { port: 53, protocol: 'udp' }));
        expect(before).toEqual({ 'pod-3': 1 });
        const counts = servers(await flow);
        expect(counts['pod-3'] ?? 0).toBeGreaterThan(counts['ETIMEDOUT'] ?? 0);
      });
    });

    describe('session affinity', () => {
      const sticky = (ips: readonly string[]) => helloAt(ips, { ...httpNodePort, sessionAffinity: 'ClientIP' });

      it('keeps a client at its endpoint, and lets it choose anew when that goes', async () => {
        await backend.apply(sticky(podIps));
        const first = Object.keys(servers(await request('pod-1', { count: 50 })));
        expect(first).toHaveLength(1);
        const remaining = podIps.filter((_, index) => `pod-${index + 1}` !== first[0]);
        await backend.apply(sticky(remaining));
        const second = Object.keys(servers(await request('pod-1', { count: 50 })));
        expect(second).toHaveLength(1);
        expect(second).not.toEqual(first);
        await backend.apply(sticky(podIps));
        expect(Object.keys(servers(await request('pod-1', { count: 50 })))).toEqual(second);
      });

      it('takes the longest names', async () => {
        const long = (length: number) => 'x'.repeat(length);
        const service = exampleService(long(63), {
          namespace: long(63),
          sessionAffinity: 'ClientIP',
          clusterIPs: [clusterIp6],
          ports: [{ name: long(15), port: 80 }],
        });
        const slices = [
          exampleSlice(
            long(63),
            podIps6.map(ip => exampleEndpoint(ip.replace('::', ':1111:2222:3333:4444:5555:66'))),
            { namespace: long(63), ports: [{ name: long(15), port: 8080 }] },
          ),
        ];
        const ruleset = planWholeRuleset({ services: [service], slices }, { settings, node: { name: 'here' } });
        await expect(backend.apply(ruleset)).resolves.toMatchObject({ mode: 'difference' });
      });
    });

    describe('a service that the kernel refuses', () => {
      /** The rules of `hello` and, under the name `bad`, with a port that no kernel takes. */
      const withBad = (ruleset: Ruleset, port = 70_000): Ruleset => {
        const bad = (ruleset.services.get('default/hello') ?? []).map((rule): ServicePortRule => {
          const clusterIP = planWholeRuleset(
            { services: [exampleService('bad', { clusterIP: '10.96.0.99' })], slices: [] },
            { settings, node: { name: 'here' } },
          ).services.get('default/bad')?.[0]?.clusterIP;
          const endpoints = rule.endpoints.map(endpoint => ({ ...endpoint, port: port as typeof endpoint.port }));
          return { ...rule, key: rule.key.replace('hello', 'bad'), clusterIP: clusterIP ?? rule.clusterIP, endpoints };
        });
        return { ...ruleset, services: new Map([...ruleset.services, ['default/bad', bad]]) };
      };

      it('holds up no other, neither at first nor later, and is served when it is mended', async () => {
        const fresh = create(network);
        const first = await fresh.apply(withBad(helloAt(podIps.slice(0, 1))));
        expect([...first.refused.keys()]).toEqual(['default/bad']);
        expect([...first.ruleset.services.keys()]).toEqual(['default/hello']);
        expect(servers(await request('pod-2'))).toEqual({ 'pod-1': 1 });
        const second = await fresh.apply(withBad(helloAt(podIps.slice(1, 2))));
        expect([...second.refused.keys()]).toEqual(['default/bad']);
        expect(servers(await request('pod-3'))).toEqual({ 'pod-2': 1 });
        const third = await fresh.apply(withBad(helloAt(podIps.slice(1, 2)), 8080));
        expect(third).toMatchObject({ mode: 'difference', refused: new Map() });
        expect(servers(await request('pod-3', { address: '10.96.0.99' }))).toEqual({ 'pod-2': 1 });
        expect(await fresh.verify()).toEqual([]);
        await fresh[Symbol.asyncDispose]();
        await backend.verify();
      });
    });

    describe('changes', () => {
      it('sends no new connection to an endpoint that went, and loses none while endpoints come and go', async () => {
        await backend.apply(helloAt(podIps));
        const load = request('pod-1', { count: 10_000, concurrency: 8 });
        for (let round = 0; round < 60; round++)
          await backend.apply(helloAt(podIps.filter((_, index) => index !== round % 4)));
        expect((await load).errors).toEqual({});
        await backend.apply(helloAt(podIps.slice(1)));
        expect(Object.keys(servers(await request('pod-1', { count: 100 }))).sort()).toEqual(['pod-2', 'pod-3']);
      });

      it('does nothing for the same rules, and little for a small change', async () => {
        await backend.apply(helloAt(podIps));
        expect(await backend.apply(helloAt(podIps))).toMatchObject({ mode: 'nothing', lines: 0 });
        expect(await backend.apply(helloAt(podIps.slice(1)))).toMatchObject({ mode: 'difference' });
        expect(await backend.verify()).toEqual([]);
      });

      it('notices that somebody removed rules, and writes them anew', async () => {
        await backend.apply(helloAt(podIps));
        await backend.cleanUp();
        await backend.apply(helloAt(podIps));
        const other = create(network);
        await other.cleanUp();
        await other[Symbol.asyncDispose]();
        expect(await backend.verify()).not.toEqual([]);
        expect(await backend.apply(helloAt(podIps))).toMatchObject({ mode: 'full' });
        expect(await backend.verify()).toEqual([]);
      });

      it('recovers by itself when a change meets rules that are not there', async () => {
        await backend.apply(helloAt(podIps));
        const other = create(network);
        await other.cleanUp();
        await other[Symbol.asyncDispose]();
        expect(await backend.apply(helloAt(podIps.slice(1)))).toMatchObject({ mode: 'full' });
        expect(servers(await request('pod-1', { count: 50 }))).not.toHaveProperty('pod-1');
      });
    });
  });
}
