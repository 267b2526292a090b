import { describe, expect, it } from 'vitest';
import { Endpoints, type New, type Pod } from '#api';
import { at, meta, pod, running, service, typeOf } from '../fixtures/builders.ts';
import { managedBy, maxAddresses, planEndpoints } from './plan.ts';

const podAt = (
  name: string,
  ip: string,
  {
    ready = true,
    going = false,
    ...spec
  }: { ready?: boolean; going?: boolean; hostname?: string; subdomain?: string } = {},
): Pod =>
  pod(name, {
    metadata: going ? { deletionTimestamp: at(0) } : {},
    spec: { nodeName: 'n1', ...spec },
    status: { ...running(ready ? 0 : undefined), podIP: ip, podIPs: [{ ip }] },
  });
const address = (name: string, ip: string) => ({
  ip,
  nodeName: 'n1',
  targetRef: { kind: 'Pod', namespace: 'default', name, uid: `uid-${name}` },
});
const stored = (object: New<Endpoints>): Endpoints => ({
  ...object,
  ...typeOf(Endpoints),
  metadata: meta('web', object.metadata),
});
const ports = [{ name: 'http', port: 8080, protocol: 'TCP' }];

describe('planEndpoints', () => {
  it('lists ready and other addresses apart, sorted', () => {
    const pods = [podAt('c', '10.0.0.3'), podAt('b', '10.0.0.9', { ready: false }), podAt('a', '10.0.0.2')];
    const { create } = planEndpoints(service('web'), pods, undefined);
    expect(create).toEqual({
      metadata: {
        name: 'web',
        namespace: 'default',
        labels: { team: 'x', 'endpoints.kubernetes.io/managed-by': managedBy },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': at(0) },
      },
      subsets: [
        {
          addresses: [address('a', '10.0.0.2'), address('c', '10.0.0.3')],
          notReadyAddresses: [address('b', '10.0.0.9')],
          ports,
        },
      ],
    });
  });

  const cases: { name: string; pods: Pod[]; spec?: Parameters<typeof service>[1]; subsets: unknown[] }[] = [
    { name: 'nothing for no pods', pods: [], subsets: [] },
    { name: 'pods on their way out are left out', pods: [podAt('a', '10.0.0.1', { going: true })], subsets: [] },
    {
      name: 'unless all are published',
      spec: { publishNotReadyAddresses: true },
      pods: [podAt('a', '10.0.0.1', { going: true }), podAt('b', '10.0.0.2', { ready: false })],
      subsets: [{ addresses: [address('a', '10.0.0.1'), address('b', '10.0.0.2')], ports }],
    },
    {
      name: 'a headless service needs no ports',
      spec: { clusterIP: 'None', ports: [] },
      pods: [podAt('a', '10.0.0.1')],
      subsets: [{ addresses: [address('a', '10.0.0.1')] }],
    },
    {
      name: 'a named port that no pod has',
      spec: { ports: [{ port: 80, targetPort: 'web' }] },
      pods: [podAt('a', '10.0.0.1')],
      subsets: [],
    },
    {
      name: 'a port without a name',
      spec: { ports: [{ port: 80 }] },
      pods: [podAt('a', '10.0.0.1')],
      subsets: [{ addresses: [address('a', '10.0.0.1')], ports: [{ port: 80, protocol: 'TCP' }] }],
    },
    {
      name: 'the pod has a host name under the service',
      pods: [podAt('a', '10.0.0.1', { hostname: 'first', subdomain: 'web' })],
      subsets: [{ addresses: [{ ...address('a', '10.0.0.1'), hostname: 'first' }], ports }],
    },
  ];
  it.each(cases)('$name', ({ pods, spec, subsets }) => {
    expect(planEndpoints(service('web', spec), pods, undefined).create?.subsets).toEqual(subsets);
  });

  it('does nothing when all is as it should be', () => {
    const pods = [podAt('a', '10.0.0.1')];
    const current = stored(planEndpoints(service('web'), pods, undefined).create as New<Endpoints>);
    expect(planEndpoints(service('web'), pods, current)).toEqual({});
    expect(planEndpoints(service('web'), [], current).update?.subsets).toEqual([]);
  });

  it('is truncated beyond 1000 addresses, ready ones first', () => {
    const pods = Array.from({ length: maxAddresses + 10 }, (_, i) =>
      podAt(`p${i}`, `10.0.${i >> 8}.${i & 255}`, { ready: i >= 20 }),
    );
    const { create } = planEndpoints(service('web'), pods, undefined);
    expect(create?.metadata.annotations).toMatchObject({ 'endpoints.kubernetes.io/over-capacity': 'truncated' });
    expect(create?.subsets?.[0]?.addresses).toHaveLength(990);
    expect(create?.subsets?.[0]?.notReadyAddresses).toHaveLength(10);
    const back = planEndpoints(service('web'), pods.slice(0, 10), stored(create as New<Endpoints>));
    expect(back.update?.metadata.annotations).not.toHaveProperty('endpoints.kubernetes.io/over-capacity');
  });
});
