import { describe, expect, it } from 'vitest';
import { diffRulesets } from '../../model/diff-rulesets.ts';
import { exampleEndpoint, exampleService, exampleSlice } from '../../model/example-objects.ts';
import { planWholeRuleset } from '../../model/plan-ruleset.ts';
import { rulesetSettings } from '../../model/ruleset.ts';
import { planConntrackDeletes } from './conntrack.ts';

const settings = rulesetSettings();

/** Deletes for a UDP (or TCP) service with a node port whose endpoints change. */
function deletes(
  before: string[],
  after: string[],
  { protocol = 'UDP', portAfter = 5353 }: { protocol?: 'UDP' | 'TCP'; portAfter?: number } = {},
) {
  const service = exampleService('dns', {
    type: 'NodePort',
    ports: [{ name: 'dns', port: 53, protocol, nodePort: 30053 }],
  });
  const [old, next] = [
    { ips: before, port: 5353 },
    { ips: after, port: portAfter },
  ].map(({ ips, port }) => {
    const slice = exampleSlice(
      'dns',
      ips.map(ip => exampleEndpoint(ip)),
      { ports: [{ name: 'dns', port, protocol }] },
    );
    return planWholeRuleset({ services: [service], slices: [slice] }, { settings, node: { name: 'here' } });
  });
  if (!old || !next) throw new Error('two rulesets expected');
  return planConntrackDeletes(diffRulesets(old, next).changes).map(args => args.join(' '));
}

describe('planConntrackDeletes', () => {
  it('forgets flows to an endpoint that went, by every way in', () => {
    expect(deletes(['10.244.0.5', '10.244.0.6'], ['10.244.0.6'])).toEqual([
      '-D -f ipv4 -p udp --orig-dst 10.96.0.10 --orig-port-dst 53 --dst-nat 10.244.0.5',
      '-D -f ipv4 -p udp --orig-port-dst 30053 --dst-nat 10.244.0.5',
    ]);
  });
  it('forgets flows to another port of an endpoint that stays', () => {
    expect(deletes(['10.244.0.5'], ['10.244.0.5'], { portAfter: 5354 })).toEqual([
      '-D -f ipv4 -p udp --orig-dst 10.96.0.10 --orig-port-dst 53 --dst-nat 10.244.0.5',
      '-D -f ipv4 -p udp --orig-port-dst 30053 --dst-nat 10.244.0.5',
    ]);
  });
  it('forgets untranslated flows when the first endpoint comes', () => {
    expect(deletes([], ['10.244.0.5'])).toEqual([
      '-D -f ipv4 -p udp --orig-dst 10.96.0.10 --orig-port-dst 53',
      '-D -f ipv4 -p udp --orig-port-dst 30053',
    ]);
  });
  it('leaves flows alone when endpoints are added, and all of TCP', () => {
    expect(deletes(['10.244.0.5'], ['10.244.0.5', '10.244.0.6'])).toEqual([]);
    expect(deletes(['10.244.0.5'], [], { protocol: 'TCP' })).toEqual([]);
  });
});
