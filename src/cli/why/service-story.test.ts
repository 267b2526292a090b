import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Pod, Service } from '#api';
import { type ServiceFacts, serviceStory } from './service-story.ts';
import { renderStory } from './story.ts';

const service = (spec: Partial<Service['spec']> = {}): Service =>
  ({
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { app: 'web', tier: 'front' }, ports: [{ port: 80, targetPort: 'http' }], ...spec },
  }) as Service;
const pod = (
  name: string,
  labels: Record<string, string>,
  status: Pod['status'] = {},
  ports = [{ name: 'http' }],
): Pod =>
  ({
    metadata: { name, namespace: 'shop', labels },
    spec: { containers: [{ name: 'main', image: 'web', ports }] },
    status,
  }) as unknown as Pod;
const ready: Pod['status'] = {
  phase: 'Running',
  podIP: '10.244.0.5',
  conditions: [{ type: 'Ready', status: 'True' }],
};
const slice = (address: string, isReady: boolean): EndpointSlice =>
  ({
    metadata: { name: 'web-x' },
    endpoints: [{ addresses: [address], conditions: { ready: isReady } }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  }) as EndpointSlice;
const tell = (facts: Partial<ServiceFacts>): string =>
  renderStory(serviceStory({ service: service(), slices: [], pods: [], rules: undefined, names: undefined, ...facts }));
const selected = { app: 'web', tier: 'front' };

describe('the story of a service', () => {
  test('that no pod has the labels of names those that come near', () => {
    const story = tell({
      pods: [pod('a', { app: 'web', tier: 'back' }), pod('b', { other: 'x' }), pod('c', { app: 'web' })],
    });
    expect(story).toContain('service shop/web: it has no endpoints: no pod has the labels app=web, tier=front');
    expect(story).toContain(
      '  a is not selected: tier is back, not front\n  c is not selected: tier is not set, not front',
    );
    expect(story).not.toContain('b is not selected');
    expect(story).toContain('the proxy has no rules for it');
  });

  test('whose pods are not ready says why', () => {
    const waiting = {
      phase: 'Pending',
      containerStatuses: [{ name: 'main', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }],
    } as Pod['status'];
    const story = tell({ pods: [pod('a', selected, waiting)], slices: [slice('10.244.0.7', false)] });
    expect(story).toContain(
      'it has no ready endpoints: the one pod that it selects is not ready (a: ErrImagePull: not found)',
    );
    expect(story).toContain('  not ready: 10.244.0.7');
  });

  test('whose port is called what no pod calls one says so', () => {
    const story = tell({ pods: [pod('a', selected, ready, [{ name: 'web' }])] });
    expect(story).toContain('it has no endpoints: no port is called http in a');
  });

  test('that works tells endpoints, the very rules, and names', () => {
    expect(
      tell({
        pods: [pod('a', selected, ready)],
        slices: [slice('10.244.0.5', true)],
        rules: {
          node: 'n1',
          rules: ['shop/web (tcp, IPv4)', '  10.96.0.9:80 -> 10.244.0.5:8080'],
          kernel: ['add element ip kubernode-proxy x { 10.96.0.9 }'],
        },
        names: { records: [{ name: 'web.shop.svc.cluster.local', type: 'A', data: '10.96.0.9' }] },
      }),
    ).toBe(`service shop/web: one endpoint is ready

Selector:
  app=web, tier=front

Pods:
  a: ready at 10.244.0.5

Endpoints:
  ready: 10.244.0.5, ports 8080/TCP

Rules:
  on node n1
  shop/web (tcp, IPv4)
    10.96.0.9:80 -> 10.244.0.5:8080
  nft: add element ip kubernode-proxy x { 10.96.0.9 }

Names:
  web.shop.svc.cluster.local A 10.96.0.9`);
  });

  test('of another kind says what it is', () => {
    expect(tell({ service: service({ type: 'ExternalName', externalName: 'example.com' }) })).toContain(
      'it is another name for example.com',
    );
    expect(tell({ service: service({ selector: {} }) })).toContain(
      'it selects no pods, and nobody has made any for it',
    );
  });
});
