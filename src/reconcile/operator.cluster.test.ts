import { describe, expect, it } from 'vitest';
import { ConfigMap, Lease, Namespace } from '#api';
import { silentLogger } from '#base';
import { type Client, createClient, LeadershipLostError } from '#client';
import { defineController, done } from './controller.ts';
import { type OperatorOptions, runOperator, startOperator } from './operator.ts';
import { startTestCluster, type TestCluster } from './testing/cluster.ts';

/** Notes by whom a config map was seen, in its order. */
function noting(seen: string[], who = '') {
  return defineController({
    name: 'noting',
    primary: ConfigMap,
    writes: [],
    async reconcile({ namespace, name }, { lister }) {
      if (lister(ConfigMap).get({ namespace, name })) seen.push([who, namespace, name].filter(Boolean).join(' '));
      return done;
    },
  });
}

const start = (
  { client, clock }: TestCluster,
  options: Pick<OperatorOptions, 'controllers'> & Partial<OperatorOptions>,
) => startOperator({ client, clock, logger: silentLogger, ...options });
const create = ({ client }: TestCluster, name: string, namespace = 'default') =>
  client.create(ConfigMap, { metadata: { namespace, name } });
const lease = { namespace: 'default', name: 'operator' };

describe('an operator', () => {
  it('works from its start until it is disposed, and leaves no timer behind', async () => {
    const seen: string[] = [];
    const cluster = await startTestCluster([]);
    const operator = await start(cluster, { controllers: [noting(seen)], namespace: 'default' });
    await operator.working;
    expect(operator.informers.for(ConfigMap).hasSynced).toBe(true);
    await create(cluster, 'a');
    await cluster.until('seen', async () => seen.length === 1);
    await operator[Symbol.asyncDispose]();
    await operator.ended;
    await create(cluster, 'b');
    await cluster[Symbol.asyncDispose]();
    expect(seen).toEqual(['default a']);
    expect(cluster.clock.pendingTimers).toBe(0);
  });

  it('looks at one namespace, if it is told so', async () => {
    const seen: string[] = [];
    await using cluster = await startTestCluster([]);
    await cluster.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
    await using operator = await start(cluster, { controllers: [noting(seen)], namespace: 'team' });
    await operator.working;
    await create(cluster, 'a');
    await create(cluster, 'b', 'team');
    await cluster.until('seen', async () => seen.length > 0);
    expect(seen).toEqual(['team b']);
  });
});

describe('of several copies of an operator', () => {
  const candidate = (cluster: TestCluster, identity: string, seen: string[], client: Client = cluster.client) =>
    start(cluster, {
      controllers: [noting(seen, identity)],
      namespace: 'default',
      client,
      leaderElection: { lease, identity },
    });

  it('the one that was elected works, and the next when it ends', async () => {
    const seen: string[] = [];
    await using cluster = await startTestCluster([]);
    const first = await candidate(cluster, 'first', seen);
    await first.working;
    await using second = await candidate(cluster, 'second', seen);
    await second.informers.synced();
    await create(cluster, 'a');
    await cluster.until('seen', async () => seen.length === 1);
    await first[Symbol.asyncDispose]();
    expect((await cluster.client.get(Lease, lease)).spec?.holderIdentity).toBe('');
    await cluster.clock.advance(2000);
    await second.working;
    await cluster.until('seen by the second', async () => seen.length === 2);
    expect(seen).toEqual(['first default a', 'second default a']);
  });

  it('one that cannot renew its lease stops, and says so', async () => {
    const seen: string[] = [];
    await using cluster = await startTestCluster([]);
    const { transport } = cluster.client;
    let isCutOff = false;
    const client = createClient({
      ...transport,
      async request(request) {
        if (isCutOff) throw new Error('connection refused');
        return await transport.request(request);
      },
    });
    await using operator = await candidate(cluster, 'first', seen, client);
    await operator.working;
    isCutOff = true;
    const lost = expect(operator.ended).rejects.toThrow(LeadershipLostError);
    await cluster.clock.advance(15_000);
    await lost;
    await create(cluster, 'late');
    await cluster.clock.advance(1000);
    expect(seen).toEqual([]);
  });
});

it('as the work of a process ends when that is told to, and puts the signals back', async () => {
  const seen: string[] = [];
  await using cluster = await startTestCluster([]);
  const before = process.listeners('SIGTERM');
  const { client, clock } = cluster;
  const running = runOperator({
    client,
    clock,
    logger: silentLogger,
    controllers: [noting(seen)],
    namespace: 'default',
  });
  await create(cluster, 'a');
  await cluster.until('seen', async () => seen.length === 1);
  // Not by a signal, which others of this process would hear, too.
  for (const listener of process.listeners('SIGTERM')) if (!before.includes(listener)) listener('SIGTERM');
  await running;
  expect(process.listeners('SIGTERM')).toEqual(before);
});
