import { describe, expect, it } from 'vitest';
import { Node } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock, silentLogger } from '#base';
import { createClient, createInformers, createInProcessTransport } from '#client';
import { createMemoryStore } from '#store';
import { allocatePodCidrs, planPodCidrs } from './node-ipam.ts';

function node(name: string, podCIDRs: string[] = [], labels: Record<string, string> = {}): Node {
  const metadata = { name, labels, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const [podCIDR] = podCIDRs;
  return { apiVersion: 'v1', kind: 'Node', metadata, spec: podCIDR === undefined ? {} : { podCIDR, podCIDRs } };
}

const show = (nodes: Node[], clusterCidrs: string[]) =>
  planPodCidrs(nodes, clusterCidrs).map(({ node, podCidrs }) => [node, ...podCidrs].join(' '));

describe('planPodCidrs', () => {
  it('fills gaps, real nodes first', () => {
    const nodes = [
      node('sim', [], { 'kubernode.dev/simulated': 'true' }),
      node('z'),
      node('a'),
      node('old', ['10.244.1.0/24']),
    ];
    expect(show(nodes, ['10.244.0.0/16'])).toEqual(['a 10.244.0.0/24', 'z 10.244.2.0/24', 'sim 10.244.3.0/24']);
  });
  it('gives one range of each family', () => {
    expect(show([node('a'), node('b')], ['10.244.0.0/16', 'fd00:244::/56'])).toEqual([
      'a 10.244.0.0/24 fd00:244::/64',
      'b 10.244.1.0/24 fd00:244:0:1::/64',
    ]);
  });
  it('stops when there is no room', () => {
    expect(show([node('a'), node('b'), node('c')], ['10.244.0.0/23'])).toEqual(['a 10.244.0.0/24', 'b 10.244.1.0/24']);
    expect(show([node('a')], [])).toEqual([]);
  });
});

describe('allocatePodCidrs', () => {
  it('gives each new node a range of its own, and a free one to the next after a node went', async () => {
    await using stack = new AsyncDisposableStack();
    const clock = createVirtualClock();
    const logger = silentLogger;
    const server = stack.use(await createApiServer({ store: stack.use(createMemoryStore()), clock, logger }));
    const user = { username: 'test', groups: ['system:masters'] };
    const client = createClient(stack.use(createInProcessTransport({ handler: server.handler, user })));
    const informers = stack.use(createInformers({ client, clock, logger }));
    stack.use(allocatePodCidrs({ client, informers, clock, logger, clusterCidrs: ['10.244.0.0/16'] }));
    const cidrs = async () => {
      await clock.advance(100);
      return (await client.list(Node)).items.map(
        ({ metadata, spec }) => `${metadata.name} ${spec.podCIDR} ${spec.podCIDRs?.join()}`,
      );
    };
    for (const name of ['a', 'b', 'c']) await client.create(Node, { metadata: { name }, spec: {} });
    expect(await cidrs()).toEqual([
      'a 10.244.0.0/24 10.244.0.0/24',
      'b 10.244.1.0/24 10.244.1.0/24',
      'c 10.244.2.0/24 10.244.2.0/24',
    ]);
    await client.delete(Node, { name: 'b' });
    await client.create(Node, { metadata: { name: 'd' }, spec: {} });
    expect(await cidrs()).toContain('d 10.244.1.0/24 10.244.1.0/24');
  });
});
