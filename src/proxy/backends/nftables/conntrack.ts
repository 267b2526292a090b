/** Which tracked flows to forget after a change.
 *
 *  The kernel translates a flow as it did its first packet. TCP connections end by themselves; a UDP client that keeps
 *  sending would reach an endpoint that went, or nobody, for as long as it sends. */
import { socketAddress } from '#base';
import type { RuleChange } from '../../model/diff-rulesets.ts';
import { type ServicePortRule } from '../../model/ruleset.ts';

/** Arguments of `conntrack` for each set of flows to delete. */
export function planConntrackDeletes(changes: readonly RuleChange[]): string[][] {
  const deletes = changes.flatMap(({ before, after }) => {
    const rule = after ?? before;
    if (rule?.protocol !== 'UDP') return [];
    const destinations = [
      ...new Set([before, after].flatMap(side => (side ? destinationsOf(side) : [])).map(args => args.join(' '))),
    ];
    const gone = addressesOfGone(before, after).flatMap(ip =>
      destinations.map(args => [...args.split(' '), '--dst-nat', ip]),
    );
    const untranslated = isServed(after) && !isServed(before) ? destinations.map(args => args.split(' ')) : [];
    return [...gone, ...untranslated].map(args => [
      '-D',
      '-f',
      rule.family === 'IPv4' ? 'ipv4' : 'ipv6',
      '-p',
      'udp',
      ...args,
    ]);
  });
  return [...new Map(deletes.map(args => [args.join(' '), args])).values()];
}

function isServed(rule: ServicePortRule | undefined): boolean {
  return rule !== undefined && rule.endpoints.length + rule.localEndpoints.length > 0;
}

/** Addresses of endpoints that went. conntrack cannot tell their ports apart: flows to others of an address begin
 *  anew. */
function addressesOfGone(before: ServicePortRule | undefined, after: ServicePortRule | undefined): string[] {
  const endpoints = (rule: ServicePortRule | undefined) => [
    ...(rule?.endpoints ?? []),
    ...(rule?.localEndpoints ?? []),
  ];
  const remaining = new Set(endpoints(after).map(({ ip, port }) => socketAddress(ip, port)));
  const gone = endpoints(before).filter(({ ip, port }) => !remaining.has(socketAddress(ip, port)));
  return [...new Set(gone.map(({ ip }) => ip))];
}

function destinationsOf(rule: ServicePortRule): string[][] {
  const addresses = [rule.clusterIP, ...rule.externalIPs, ...rule.loadBalancerIPs];
  return [
    ...addresses.map(ip => ['--orig-dst', ip, '--orig-port-dst', String(rule.port)]),
    ...(rule.nodePort === undefined ? [] : [['--orig-port-dst', String(rule.nodePort)]]),
  ];
}
