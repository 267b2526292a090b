import { describe, expect, it } from 'vitest';
import { serviceKeyOf } from '#api';
import { diffRulesets } from './diff-rulesets.ts';
import { exampleEndpoint, exampleService, exampleSlice } from './example-objects.ts';
import { explainRule } from './explain.ts';
import { planHealthCheck } from './health-checks.ts';
import { planRuleset, planWholeRuleset } from './plan-ruleset.ts';
import { allRules, emptyRuleset, rulesetSettings } from './ruleset.ts';

const settings = rulesetSettings({ families: ['IPv4'], clusterCidrs: ['10.244.0.0/16'], localhostNodePorts: true });
const node = { name: 'here' };

const hello = exampleService('hello');
const other = exampleService('other', { clusterIP: '10.96.0.11' });
const slices = [
  exampleSlice('hello', [exampleEndpoint('10.244.0.5'), exampleEndpoint('10.244.0.6')]),
  exampleSlice('other', [exampleEndpoint('10.244.0.7')]),
];
const whole = planWholeRuleset({ services: [hello, other], slices }, { settings, node });

/** Plans again with other slices, telling the planner only of `changed`. */
function replan(newSlices: typeof slices, changed: string[]) {
  const input = {
    settings,
    node,
    service: (key: string) => [hello, other].find(service => key === `default/${service.metadata.name}`),
    slices: (key: string) => newSlices.filter(slice => serviceKeyOf(slice) === key),
  };
  return planRuleset(input, whole, changed).ruleset;
}

describe('planRuleset', () => {
  it('plans only what changed and shares the rest', () => {
    const next = replan(
      [exampleSlice('hello', [exampleEndpoint('10.244.0.6')]), ...slices.slice(1)],
      ['default/hello'],
    );
    expect(next.services.get('default/other')).toBe(whole.services.get('default/other'));
    expect(diffRulesets(whole, next).changes.map(change => change.key)).toEqual(['default/hello:http/IPv4']);
  });

  it('gives the previous ruleset when nothing that matters changed', () => {
    expect(replan(slices, ['default/hello', 'default/other', 'default/gone'])).toBe(whole);
  });

  it('removes a service that went', () => {
    const gone = { settings, node, service: () => undefined, slices: () => [] };
    const next = planRuleset(gone, whole, ['default/hello']).ruleset;
    expect([...next.services.keys()]).toEqual(['default/other']);
    const [change] = diffRulesets(whole, next).changes;
    expect(change?.before?.name).toBe('hello');
    expect(change?.after).toBeUndefined();
  });
});

describe('diffRulesets', () => {
  it('is empty for the same ruleset', () => {
    expect(diffRulesets(whole, whole)).toEqual({ settingsChanged: false, changes: [] });
  });
  it('names every rule when there was nothing before', () => {
    const diff = diffRulesets(emptyRuleset(settings), whole);
    expect(diff.changes.map(change => change.key)).toEqual([...allRules(whole)].map(rule => rule.key));
  });
  it('says when the settings differ', () => {
    expect(diffRulesets(whole, { ...whole, settings: { ...settings, clusterCidrs: [] } }).settingsChanged).toBe(true);
  });
});

describe('explainRule', () => {
  it('tells what happens in words', () => {
    const service = exampleService('hello', {
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      sessionAffinity: 'ClientIP',
      ports: [{ name: 'http', port: 80, nodePort: 30080 }],
    });
    const there = exampleSlice('hello', [exampleEndpoint('10.244.1.5', { nodeName: 'there' })]);
    const [rule] = allRules(planWholeRuleset({ services: [service], slices: [there] }, { settings, node }));
    expect(rule && explainRule(rule)).toEqual([
      'default/hello port http (tcp, IPv4)',
      '  10.96.0.10:80 -> 10.244.1.5:8080',
      '  node port 30080 is dropped: no endpoint on this node, and the traffic policy is Local',
      '  a client keeps its endpoint for 10800 s',
    ]);
  });
});

describe('planHealthCheck', () => {
  const balanced = exampleService('hello', {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    healthCheckNodePort: 32000,
    ports: [
      { name: 'http', port: 80 },
      { name: 'admin', port: 81 },
    ],
  });
  it('counts local addresses once, over all ports', () => {
    const ports = [
      { name: 'http', port: 8080 },
      { name: 'admin', port: 8081 },
    ];
    const slice = exampleSlice(
      'hello',
      [exampleEndpoint('10.244.0.5'), exampleEndpoint('10.244.1.5', { nodeName: 'there' })],
      { ports },
    );
    expect(planHealthCheck(balanced, [slice], node)).toEqual({
      service: 'default/hello',
      port: 32000,
      localEndpoints: 1,
    });
  });
  it('is for load balancers with policy Local only', () => {
    expect(planHealthCheck(hello, slices, node)).toBeUndefined();
  });
});
