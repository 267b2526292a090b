import { describe, expect, it } from 'vitest';
import { conflict, Node } from '#api';
import { silentLogger } from '#base';
import { type ApiRequest, createClient, createInformers, mergePatch } from '#client';
import { startControllers } from '#reconcile';
import { storedMeta } from '#testing';
import { admin, startTestServer } from '../apiserver/testing.ts';
import { watchTransport } from '../client/testing/watched-transport.ts';
import { createNodeIpam, planPodCidrs } from './node-ipam.ts';

function node(name: string, podCIDRs: string[] = [], labels: Record<string, string> = {}): Node {
  const metadata = storedMeta({ name, labels, uid: name });
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

interface Options {
  /** Called before a request of the allocator is answered. */
  intercept?: (request: ApiRequest) => Promise<void>;
  /** Holds back what its cache is told while true. */
  isHeldBack?: () => boolean;
}

async function start({ intercept = async () => undefined, isHeldBack = () => false }: Options = {}) {
  const stack = new AsyncDisposableStack();
  const logger = silentLogger;
  const { clock, client, transportAs } = stack.use(await startTestServer());
  const ownClient = createClient(watchTransport(transportAs(admin), { intercept, isHeldBack }));
  const informers = stack.use(createInformers({ client: ownClient, clock, logger }));
  const controllers = [createNodeIpam({ clusterCidrs: ['10.244.0.0/16'] })];
  stack.use(startControllers({ client: ownClient, informers, clock, logger, controllers }));
  await informers.synced();
  const create = (name: string) => client.create(Node, { metadata: { name }, spec: {} });
  const settle = async () => {
    for (let turns = 0; turns < 30; turns++) await clock.advance(10);
  };
  const cidrs = async () => {
    await settle();
    const { items } = await client.list(Node);
    return items.map(({ metadata, spec }) => `${metadata.name} ${spec.podCIDR} ${spec.podCIDRs?.join()}`);
  };
  return { client, informers, create, settle, cidrs, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe('the node IPAM controller', () => {
  it('gives each new node a range of its own, and a free one to the next after a node went', async () => {
    await using cluster = await start();
    const { client, create, cidrs } = cluster;
    for (const name of ['a', 'b', 'c']) await create(name);
    expect(await cidrs()).toEqual([
      'a 10.244.0.0/24 10.244.0.0/24',
      'b 10.244.1.0/24 10.244.1.0/24',
      'c 10.244.2.0/24 10.244.2.0/24',
    ]);
    await client.delete(Node, { name: 'b' });
    await create('d');
    expect(await cidrs()).toContain('d 10.244.1.0/24 10.244.1.0/24');
  });

  it('gives no range twice, though its cache does not show yet what it gave', async () => {
    let isHeldBack = false;
    await using cluster = await start({
      isHeldBack: () => isHeldBack,
      async intercept({ verb, name }) {
        if (verb !== 'patch' || name !== 'b') return;
        // Known before what is given to `b`, and first by name.
        await cluster.create('a');
        while (!cluster.informers.for(Node).lister.get('a')) await Promise.resolve();
        isHeldBack = true;
      },
    });
    await cluster.create('b');
    await cluster.settle();
    isHeldBack = false;
    expect(await cluster.cidrs()).toEqual(['a 10.244.1.0/24 10.244.1.0/24', 'b 10.244.0.0/24 10.244.0.0/24']);
  });

  it('leaves a node the range that somebody else gave it meanwhile, and the node’s own to another', async () => {
    const given = mergePatch({ spec: { podCIDR: '10.244.9.0/24', podCIDRs: ['10.244.9.0/24'] } });
    let isFirst = true;
    await using cluster = await start({
      async intercept({ verb }) {
        if (verb !== 'patch' || !isFirst) return;
        isFirst = false;
        await cluster.client.patch(Node, { name: 'a' }, given);
      },
    });
    await cluster.create('a');
    expect(await cluster.cidrs()).toEqual(['a 10.244.9.0/24 10.244.9.0/24']);
    await cluster.create('b');
    expect(await cluster.cidrs()).toContain('b 10.244.0.0/24 10.244.0.0/24');
  });

  it('lets no node wait for one that changes all the time', async () => {
    await using cluster = await start({
      intercept: async ({ verb, name }) => {
        if (verb === 'patch' && name === 'a') throw conflict({ group: '', resource: 'nodes' }, 'a', 'it has changed');
      },
    });
    for (const name of ['a', 'b', 'c']) await cluster.create(name);
    expect(await cluster.cidrs()).toEqual([
      'a undefined undefined',
      expect.stringContaining('b 10.244.'),
      expect.stringContaining('c 10.244.'),
    ]);
  });

  it('tries again what failed', async () => {
    let failures = 1;
    await using cluster = await start({
      async intercept({ verb }) {
        if (verb === 'patch' && failures-- > 0) throw new Error('no route to host');
      },
    });
    await cluster.create('a');
    expect(await cluster.cidrs()).toEqual(['a 10.244.0.0/24 10.244.0.0/24']);
  });
});
