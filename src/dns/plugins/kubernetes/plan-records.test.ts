import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSlice, Service, ServiceSpec } from '#api';
import { storedMeta } from '../../../testing/builders.ts';
import { dashed, reverseName, undashed } from './names.ts';
import { planServiceRecords } from './plan-records.ts';

function service(spec: ServiceSpec): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: storedMeta({ namespace: 'default', name: 'hello' }), spec };
}

function slice(endpoints: Endpoint[], addressType: 'IPv4' | 'IPv6' = 'IPv4'): EndpointSlice {
  const ports = [{ name: 'http', port: 8080, protocol: 'TCP' as const }];
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: storedMeta({ namespace: 'default', name: 'hello-1' }),
    addressType,
    endpoints,
    ports,
  };
}

/** Records as lines: name, type, data. */
const plan = (spec: ServiceSpec, slices: EndpointSlice[] = []) =>
  planServiceRecords(service(spec), slices, { domain: 'cluster.local', ttl: 30 }).map(record => {
    const data = 'data' in record ? record.data : undefined;
    return `${record.name} ${record.type} ${typeof data === 'string' ? data : Object.values(data ?? {}).join(' ')}`;
  });

describe('planServiceRecords', () => {
  it('names a service with cluster IPs, its ports, and its addresses backwards', () => {
    const ports = [
      { name: 'http', port: 80, targetPort: 8080 },
      { port: 53, protocol: 'UDP' as const },
    ];
    expect(plan({ clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10', 'fd00:96::10'], ports })).toEqual([
      'hello.default.svc.cluster.local A 10.96.0.10',
      'hello.default.svc.cluster.local AAAA fd00:96::10',
      '10.0.96.10.in-addr.arpa PTR hello.default.svc.cluster.local',
      '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa PTR hello.default.svc.cluster.local',
      '_http._tcp.hello.default.svc.cluster.local SRV 0 100 80 hello.default.svc.cluster.local',
      'hello.default.svc.cluster.local SRV 0 100 80 hello.default.svc.cluster.local',
      'hello.default.svc.cluster.local SRV 0 100 53 hello.default.svc.cluster.local',
    ]);
  });

  it('names the ready endpoints of a headless service, by hostname or address', () => {
    const endpoints: Endpoint[] = [
      { addresses: ['10.244.0.5'], hostname: 'web-0', conditions: { ready: true } },
      { addresses: ['10.244.0.6'], conditions: {} },
      { addresses: ['10.244.0.7'], conditions: { ready: false } },
    ];
    expect(plan({ clusterIP: 'None', clusterIPs: ['None'] }, [slice(endpoints)])).toEqual([
      'hello.default.svc.cluster.local A 10.244.0.5',
      'web-0.hello.default.svc.cluster.local A 10.244.0.5',
      '5.0.244.10.in-addr.arpa PTR web-0.hello.default.svc.cluster.local',
      '_http._tcp.hello.default.svc.cluster.local SRV 0 100 8080 web-0.hello.default.svc.cluster.local',
      'hello.default.svc.cluster.local SRV 0 100 8080 web-0.hello.default.svc.cluster.local',
      'hello.default.svc.cluster.local A 10.244.0.6',
      '10-244-0-6.hello.default.svc.cluster.local A 10.244.0.6',
      '6.0.244.10.in-addr.arpa PTR 10-244-0-6.hello.default.svc.cluster.local',
      '_http._tcp.hello.default.svc.cluster.local SRV 0 100 8080 10-244-0-6.hello.default.svc.cluster.local',
      'hello.default.svc.cluster.local SRV 0 100 8080 10-244-0-6.hello.default.svc.cluster.local',
    ]);
  });

  it('gives each record once, however many slices have it', () => {
    const one = slice([{ addresses: ['10.244.0.5'] }]);
    expect(plan({ clusterIP: 'None' }, [one, one])).toEqual(plan({ clusterIP: 'None' }, [one]));
  });

  it('aliases an ExternalName', () => {
    expect(plan({ type: 'ExternalName', externalName: 'example.org.' })).toEqual([
      'hello.default.svc.cluster.local CNAME example.org',
    ]);
  });

  it('has nothing for a service without an address yet', () => {
    expect(plan({ clusterIP: '' })).toEqual([]);
  });
});

describe('addresses as names', () => {
  it.each(['10.244.0.5', 'fd00:244::5', '::1'])('%s, with dashes and back', address => {
    expect(undashed(dashed(address))).toBe(address);
  });
  it('knows what is no address', () => {
    expect(undashed('hello')).toBeUndefined();
    expect(undashed('10-244-0')).toBeUndefined();
    expect(reverseName('hello')).toBeUndefined();
  });
});
