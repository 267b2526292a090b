/** A service and its endpoint slices -> the records that DNS has of it.
 *  Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md, version 1.1.0. */

import type { Answer } from 'dns-packet';
import type { EndpointSlice, Service } from '#api';
import { dashed, reverseName } from './names.ts';

/** What all records of a cluster have in common. */
export interface RecordOptions {
  /** `cluster.local`. */
  readonly domain: string;
  /** Seconds for which clients may keep a record. */
  readonly ttl: number;
}

/** All records of a service:
 *  - with a cluster IP: its name's addresses, `_port._protocol` names for its ports, and the addresses backwards;
 *  - headless: the ready endpoints' addresses instead, and a name for each endpoint;
 *  - ExternalName: an alias. */
export function planServiceRecords(
  service: Service,
  slices: readonly EndpointSlice[],
  options: RecordOptions,
): Answer[] {
  const { spec, metadata } = service;
  const name = `${metadata.name}.${metadata.namespace ?? ''}.svc.${options.domain}`;
  if (spec.type === 'ExternalName')
    return [{ name, type: 'CNAME', ttl: options.ttl, data: withoutFinalDot(spec.externalName ?? '') }];
  const clusterIPs = (spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? '']).filter(ip => ip !== '');
  if (clusterIPs.length === 0) return [];
  return clusterIPs[0] === 'None'
    ? planHeadless(name, slices, options)
    : planClusterIPs(name, service, clusterIPs, options);
}

function planClusterIPs(
  name: string,
  { spec }: Service,
  clusterIPs: readonly string[],
  { ttl }: RecordOptions,
): Answer[] {
  return [
    ...clusterIPs.map(ip => addressRecord(name, ip, ttl)),
    ...clusterIPs.flatMap(ip => pointerRecord(ip, name, ttl)),
    ...(spec.ports ?? []).flatMap(port =>
      serviceRecords(name, {
        portName: port.name ?? '',
        protocol: port.protocol ?? 'TCP',
        port: port.port,
        target: name,
        ttl,
      }),
    ),
  ];
}

function planHeadless(name: string, slices: readonly EndpointSlice[], { ttl }: RecordOptions): Answer[] {
  const records = slices.flatMap(slice =>
    (slice.endpoints ?? [])
      .filter(endpoint => endpoint.conditions?.ready !== false)
      .flatMap(endpoint =>
        endpoint.addresses.flatMap(ip => {
          const own = `${endpoint.hostname || dashed(ip)}.${name}`;
          return [
            addressRecord(name, ip, ttl),
            addressRecord(own, ip, ttl),
            ...pointerRecord(ip, own, ttl),
            ...(slice.ports ?? []).flatMap(({ name: portName = '', protocol = 'TCP', port }) =>
              port ? serviceRecords(name, { portName, protocol, port, target: own, ttl }) : [],
            ),
          ];
        }),
      ),
  );
  return [...new Map(records.map(record => [JSON.stringify(record), record])).values()];
}

function addressRecord(name: string, ip: string, ttl: number): Answer {
  return { name, type: ip.includes(':') ? 'AAAA' : 'A', ttl, data: ip };
}

function pointerRecord(ip: string, target: string, ttl: number): Answer[] {
  const name = reverseName(ip);
  return name === undefined ? [] : [{ name, type: 'PTR', ttl, data: target }];
}

interface ServicePortRecord {
  readonly portName: string;
  readonly protocol: string;
  readonly port: number;
  readonly target: string;
  readonly ttl: number;
}

/** The SRV records of a port: under its own name if it has one, and under the service's. */
function serviceRecords(name: string, { portName, protocol, port, target, ttl }: ServicePortRecord): Answer[] {
  const data = { priority: 0, weight: 100, port, target };
  const named: Answer[] =
    portName === '' ? [] : [{ name: `_${portName}._${protocol.toLowerCase()}.${name}`, type: 'SRV', ttl, data }];
  return [...named, { name, type: 'SRV', ttl, data }];
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
