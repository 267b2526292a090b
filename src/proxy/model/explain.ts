/** A rule in words, for `kubernode why` and for people who read a failing test. */
import { socketAddress } from '#base';
import { endpointsFor, isExternallyReachable, type ProxyEndpoint, type ServicePortRule } from './ruleset.ts';

/** Lines that say what happens to a connection to one service port. */
export function explainRule(rule: ServicePortRule): string[] {
  const protocol = rule.protocol.toLowerCase();
  const title = rule.portName
    ? `${rule.namespace}/${rule.name} port ${rule.portName}`
    : `${rule.namespace}/${rule.name}`;
  const lines = [
    `${title} (${protocol}, ${rule.family})`,
    `  ${socketAddress(rule.clusterIP, rule.port)} ${outcome(rule, 'internal')}`,
  ];
  const outside = [
    ...rule.externalIPs.map(ip => `external ${socketAddress(ip, rule.port)}`),
    ...rule.loadBalancerIPs.map(ip => `load balancer ${socketAddress(ip, rule.port)}`),
    ...(rule.nodePort === undefined ? [] : [`node port ${rule.nodePort}`]),
  ];
  for (const address of outside) lines.push(`  ${address} ${outcome(rule, 'external')}`);
  if (rule.loadBalancerSourceRanges.length > 0)
    lines.push(`  load balancer only for ${rule.loadBalancerSourceRanges.join(', ')}`);
  if (rule.affinitySeconds !== undefined) lines.push(`  a client keeps its endpoint for ${rule.affinitySeconds} s`);
  if (isExternallyReachable(rule) && rule.external.policy === 'Cluster')
    lines.push('  outside clients are masqueraded');
  return lines;
}

function outcome(rule: ServicePortRule, traffic: 'internal' | 'external'): string {
  const { verdict } = rule[traffic];
  if (verdict === 'reject') return 'is refused: no endpoint is ready';
  if (verdict === 'drop') return 'is dropped: no endpoint on this node, and the traffic policy is Local';
  return `-> ${endpointsFor(rule, traffic).map(target).join(', ')}`;
}

function target(endpoint: ProxyEndpoint): string {
  return socketAddress(endpoint.ip, endpoint.port);
}
