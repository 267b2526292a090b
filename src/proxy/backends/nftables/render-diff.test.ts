import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#api';
import { seededRandom } from '#base';
import { loadTable, runTransaction, type SimulatedTable } from '../../../nftables/testing/simulated-kernel.ts';
import { exampleEndpoint, exampleService, exampleSlice } from '../../model/example-objects.ts';
import { planWholeRuleset } from '../../model/plan-ruleset.ts';
import { emptyRuleset, type Ruleset, rulesetSettings } from '../../model/ruleset.ts';
import { renderTable } from './render.ts';
import { renderDiff } from './render-diff.ts';

const settings = rulesetSettings({ families: ['IPv4'], clusterCidrs: ['10.244.0.0/16'], localhostNodePorts: true });
const family = 'IPv4';
const plan = (services: Service[], slices: EndpointSlice[]) =>
  planWholeRuleset({ services, slices }, { settings, node: { name: 'here' } });
const endpoints = (...last: number[]) => last.map(number => exampleEndpoint(`10.244.0.${number}`));

/** A table without the shared chains and empty maps that `expected` does not have: those are never removed. */
function withoutSpares(table: SimulatedTable, expected: SimulatedTable): SimulatedTable {
  const isSpare = (name: string) =>
    /^(take-|pick-|internal\/pick|external\/pick|external-local(-nodeport)?\/\d|[a-z-]*endpoints\/)/.test(name);
  return {
    sets: new Map([...table.sets].filter(([name, rows]) => expected.sets.has(name) || !isSpare(name) || rows.size > 0)),
    chains: new Map([...table.chains].filter(([name]) => expected.chains.has(name) || !isSpare(name))),
  };
}

/** Applies a sequence of rulesets by differences alone. Returns the table after each, and the whole rendering. */
function follow(rulesets: readonly Ruleset[]): { got: SimulatedTable[]; expected: SimulatedTable[] } {
  let previous = emptyRuleset(settings);
  const existing = new Set<string>();
  const got: SimulatedTable[] = [];
  const wanted: SimulatedTable[] = [];
  const table = loadTable(renderTable(previous, { family }));
  for (const ruleset of rulesets) {
    const transaction = renderDiff(previous, ruleset, { family, existing });
    if (!transaction) throw new Error('expected a difference');
    runTransaction(table, 'ip kubernode-proxy', transaction.lines);
    for (const name of transaction.made) existing.add(name);
    const expected = loadTable(renderTable(ruleset, { family }));
    got.push(structuredClone(withoutSpares(table, expected)));
    wanted.push(expected);
    previous = ruleset;
  }
  return { got, expected: wanted };
}

describe('renderDiff', () => {
  it('is empty when nothing changed', () => {
    const ruleset = plan([exampleService('hello')], [exampleSlice('hello', endpoints(5))]);
    expect(renderDiff(ruleset, ruleset, { family })).toEqual({ lines: [], made: [] });
  });

  it('costs a few lines for one endpoint, whatever the number of services', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `service-${index}`);
    const services = names.map((name, index) =>
      exampleService(name, { clusterIP: `10.97.${index >> 8}.${index & 255}` }),
    );
    const slices = names.map(name => exampleSlice(name, endpoints(5, 6, 7)));
    const before = plan(services, slices);
    const after = plan(services, [exampleSlice('service-0', endpoints(5, 7)), ...slices.slice(1)]);
    expect(renderDiff(before, after, { family })?.lines).toMatchInlineSnapshot(`
      [
        "add chain ip kubernode-proxy pick-2",
        "add chain ip kubernode-proxy internal/pick-2",
        "flush chain ip kubernode-proxy pick-2",
        "add rule ip kubernode-proxy pick-2 numgen random mod 2 vmap { 0 : jump take-0, 1 : jump take-1 }",
        "add rule ip kubernode-proxy pick-2 goto take-0",
        "flush chain ip kubernode-proxy internal/pick-2",
        "add rule ip kubernode-proxy internal/pick-2 ip saddr != 10.244.0.0/16 jump mark-for-masquerade",
        "add rule ip kubernode-proxy internal/pick-2 goto pick-2",
        "delete element ip kubernode-proxy endpoints/1 { 10.97.0.0 . tcp . 80 }",
        "delete element ip kubernode-proxy endpoints/2 { 10.97.0.0 . tcp . 80 }",
        "delete element ip kubernode-proxy service-ips { 10.97.0.0 . tcp . 80 }",
        "add element ip kubernode-proxy endpoints/1 { 10.97.0.0 . tcp . 80 : 10.244.0.7 . 8080 }",
        "add element ip kubernode-proxy service-ips { 10.97.0.0 . tcp . 80 : goto internal/pick-2 }",
      ]
    `);
    const { shared } = renderTable(after, { family });
    expect(renderDiff(before, after, { family, existing: shared })?.lines).toMatchInlineSnapshot(`
      [
        "delete element ip kubernode-proxy endpoints/1 { 10.97.0.0 . tcp . 80 }",
        "delete element ip kubernode-proxy endpoints/2 { 10.97.0.0 . tcp . 80 }",
        "delete element ip kubernode-proxy service-ips { 10.97.0.0 . tcp . 80 }",
        "add element ip kubernode-proxy endpoints/1 { 10.97.0.0 . tcp . 80 : 10.244.0.7 . 8080 }",
        "add element ip kubernode-proxy service-ips { 10.97.0.0 . tcp . 80 : goto internal/pick-2 }",
      ]
    `);
  });

  it('writes anew when settings or an affinity timeout change, or two services claim one address', () => {
    const sticky = (timeoutSeconds: number) =>
      plan(
        [
          exampleService('hello', {
            sessionAffinity: 'ClientIP',
            sessionAffinityConfig: { clientIP: { timeoutSeconds } },
          }),
        ],
        [exampleSlice('hello', endpoints(5))],
      );
    expect(renderDiff(sticky(1), sticky(2), { family })).toBeUndefined();
    const ruleset = plan([exampleService('a')], []);
    expect(
      renderDiff(ruleset, { ...ruleset, settings: { ...settings, clusterCidrs: [] } }, { family }),
    ).toBeUndefined();
    const claim = (name: string, index: number) =>
      exampleService(name, { clusterIP: `10.96.1.${index}`, externalIPs: ['192.0.2.9'] });
    expect(renderDiff(plan([claim('a', 1)], []), plan([claim('a', 1), claim('b', 2)], []), { family })).toBeUndefined();
    expect(
      renderDiff(plan([claim('a', 1)], []), plan([claim('a', 1), exampleService('b')], []), { family }),
    ).toBeDefined();
  });

  it('follows a service through its life', () => {
    const nodePort = { type: 'NodePort' as const, ports: [{ name: 'http', port: 80, nodePort: 30080 }] };
    const hello = exampleService('hello');
    const { got, expected } = follow([
      plan([hello], []),
      plan([hello], [exampleSlice('hello', endpoints(5))]),
      plan([hello], [exampleSlice('hello', endpoints(5, 6, 7))]),
      plan([exampleService('hello', nodePort)], [exampleSlice('hello', endpoints(5, 7))]),
      plan(
        [exampleService('hello', { ...nodePort, externalTrafficPolicy: 'Local' })],
        [exampleSlice('hello', endpoints(5, 7))],
      ),
      plan(
        [exampleService('hello', { ...nodePort, sessionAffinity: 'ClientIP' })],
        [exampleSlice('hello', endpoints(5, 7))],
      ),
      plan(
        [exampleService('hello', { ...nodePort, sessionAffinity: 'ClientIP' })],
        [exampleSlice('hello', endpoints(7, 8))],
      ),
      plan([exampleService('hello', nodePort)], [exampleSlice('hello', endpoints(8))]),
      plan([hello], []),
      plan([], []),
    ]);
    expect(got).toEqual(expected);
  });

  it('swaps node ports and cluster IPs between services', () => {
    const service = (name: string, ip: string, port: number) =>
      exampleService(name, { type: 'NodePort', clusterIP: ip, ports: [{ name: 'http', port: 80, nodePort: port }] });
    const slices = [exampleSlice('a', endpoints(5, 6)), exampleSlice('b', endpoints(6))];
    const { got, expected } = follow([
      plan([service('a', '10.96.0.1', 30001), service('b', '10.96.0.2', 30002)], slices),
      plan([service('a', '10.96.0.2', 30002), service('b', '10.96.0.1', 30001)], slices),
    ]);
    expect(got).toEqual(expected);
  });

  it('arrives at the whole rendering from anywhere', () => {
    const random = seededRandom(20260101);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const randomRuleset = () => {
      const names = ['a', 'b', 'c', 'd'].filter(() => random() < 0.8);
      const services = names.map((name, index) =>
        exampleService(name, {
          clusterIP: `10.96.0.${index + 1}`,
          type: 'NodePort',
          sessionAffinity: pick(['None', 'None', 'ClientIP']),
          internalTrafficPolicy: pick(['Cluster', 'Local']),
          externalTrafficPolicy: pick(['Cluster', 'Local']),
          ports: [{ name: 'http', port: 80, ...(random() < 0.5 ? { nodePort: 30000 + index } : {}) }],
        }),
      );
      const slices = names.map(name =>
        exampleSlice(
          name,
          [1, 2, 3, 4]
            .filter(() => random() < 0.5)
            .map(last => exampleEndpoint(`10.244.0.${last}`, { nodeName: pick(['here', 'there']) })),
        ),
      );
      return plan(services, slices);
    };
    const { got, expected } = follow(Array.from({ length: 300 }, randomRuleset));
    expect(got).toEqual(expected);
  });
});
