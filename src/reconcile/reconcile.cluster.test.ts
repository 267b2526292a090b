import { describe, expect, it } from 'vitest';
import { ConfigMap, conflict, type KubeObject, Secret, StatusError } from '#api';
import { silentLogger } from '#base';
import { createInformers, mergePatch, type Transport, type WatchEvent } from '#client';
import {
  type Controller,
  type CustomController,
  defineController,
  done,
  type ReconcileContext,
  TerminalError,
  watch,
} from './controller.ts';
import { startControllers } from './start-controllers.ts';
import { startTestCluster, type TestCluster } from './testing/cluster.ts';

const key = { namespace: 'default', name: 'a' };
const nameOf = ({ metadata }: KubeObject): string => metadata.name;
const create = ({ client }: TestCluster) => client.create(ConfigMap, { metadata: key, data: { n: '0' } });

/** A controller over config maps that does what a test says; notes the keys that it gets. */
function probe(
  reconcile: (context: ReconcileContext, calls: number) => Promise<object | void>,
  rest: Partial<Controller> = {},
) {
  const calls: string[] = [];
  const controller = defineController({
    ...(rest as object),
    name: 'probe',
    primary: ConfigMap,
    writes: rest.writes ?? [],
    async reconcile({ name }, context) {
      calls.push(name);
      return (await reconcile(context, calls.length)) ?? done;
    },
  });
  return { controller, calls };
}

describe('the controller runtime', () => {
  it('reconciles every object there is, and again after a change', async () => {
    const { controller, calls } = probe(async () => undefined);
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first', async () => calls.length === 1);
    await cluster.client.patch(ConfigMap, key, mergePatch({ data: { n: '1' } }));
    await cluster.until('second', async () => calls.length === 2);
    await cluster.clock.advance(10_000);
    expect(calls).toEqual(['a', 'a']);
  });

  it('ends although its caches never had their first list', async () => {
    const { controller, calls } = probe(async () => undefined);
    const isDown = { now: false };
    const wrap = (transport: Transport): Transport => ({
      ...transport,
      request: async request => {
        if (isDown.now && request.verb === 'list') throw new Error('read ECONNRESET');
        return await transport.request(request);
      },
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    });
    await using cluster = await startTestCluster([], { wrap });
    await create(cluster);
    isDown.now = true;
    const { client, clock } = cluster;
    await using informers = createInformers({ client, clock, logger: silentLogger });
    const running = startControllers({ controllers: [controller], client, informers, clock, logger: silentLogger });
    await clock.advance(1000);
    await running[Symbol.asyncDispose]();
    expect(calls).toEqual([]);
  });

  describe('looks at what there is when an answer was lost, before it', () => {
    const written = { namespace: 'default', name: 'written' };
    /** Loses the first answer to that verb. */
    const losing = (verb: string) => {
      let isLost = true;
      return (transport: Transport): Transport => ({
        ...transport,
        request: async request => {
          const answer = await transport.request(request);
          if (request.verb !== verb || request.resource !== 'secrets' || !isLost) return answer;
          isLost = false;
          throw new Error('read ECONNRESET');
        },
        [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
      });
    };
    const writes = [{ kind: Secret, verbs: ['create', 'update', 'patch', 'delete'] as const }];

    it('repeats a create', async () => {
      const { controller, calls } = probe(
        async ({ client, lister }) => {
          if (lister(Secret).list('default').length > 0) return;
          await client.create(Secret, { metadata: { namespace: 'default', generateName: 'made-' } });
        },
        { writes, reads: [Secret] },
      );
      await using cluster = await startTestCluster([controller], { wrap: losing('create'), lagTurns: 50 });
      await create(cluster);
      await cluster.until('tried again', async () => {
        await cluster.clock.advance(5);
        return calls.length === 2;
      });
      expect((await cluster.client.list(Secret, { namespace: 'default' })).items).toHaveLength(1);
    });

    const change = { metadata: { labels: { n: '1' } } };
    it.each<[verb: string, write: (context: ReconcileContext, secret: Secret) => Promise<unknown>]>([
      [
        'update',
        ({ client }, secret) =>
          client.update(Secret, { ...secret, metadata: { ...secret.metadata, ...change.metadata } }),
      ],
      ['patch', ({ client }) => client.patch(Secret, written, mergePatch(change))],
      ['delete', ({ client }, { metadata: { uid } }) => client.delete(Secret, written, { preconditions: { uid } })],
    ])('goes on after %s', async (verb, write) => {
      const seen: (string | undefined)[] = [];
      const { controller } = probe(
        async (context, n) => {
          const secret = context.lister(Secret).get(written);
          seen.push(secret && (secret.metadata.labels?.['n'] ?? 'as before'));
          if (n === 1 && secret) await write(context, secret);
        },
        { writes, reads: [Secret] },
      );
      await using cluster = await startTestCluster([controller], { wrap: losing(verb), lagTurns: 50 });
      await cluster.client.create(Secret, { metadata: written });
      await create(cluster);
      await cluster.until('tried again', async () => {
        await cluster.clock.advance(5);
        return seen.length === 2;
      });
      expect(seen).toEqual(['as before', verb === 'delete' ? undefined : '1']);
    });
  });

  it('looks again when what it made is gone before its cache knew of it', async () => {
    const { controller } = probe(
      async ({ client, lister }) => {
        const made = { namespace: 'default', name: 'made' };
        if (!lister(Secret).get(made)) await client.create(Secret, { metadata: made });
      },
      { writes: [{ kind: Secret, verbs: ['create'] }], reads: [Secret] },
    );
    const hasBroken = Promise.withResolvers<void>();
    let isBroken = false;
    /** Hears nothing of it until it breaks, and then that it cannot go on. */
    async function* deaf(watching: AsyncIterable<WatchEvent>): AsyncIterable<WatchEvent> {
      for await (const event of watching) {
        if (event.object.metadata.name === 'made') break;
        yield event;
      }
      await hasBroken.promise;
      isBroken = true;
      throw new StatusError(410, 'Expired', 'too old');
    }
    const wrap = (transport: Transport, username: string): Transport => ({
      ...transport,
      watch: request => {
        const watching = transport.watch(request);
        return request.resource !== 'secrets' || username === 'test' || isBroken ? watching : deaf(watching);
      },
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    });
    await using cluster = await startTestCluster([controller], { wrap });
    const names = async () => (await cluster.client.list(Secret, { namespace: 'default' })).items.map(nameOf);
    await create(cluster);
    await cluster.until('made', async () => (await names()).includes('made'));
    await cluster.client.delete(Secret, { namespace: 'default', name: 'made' });
    await cluster.client.create(Secret, { metadata: { namespace: 'default', name: 'later' } });
    hasBroken.resolve();
    await cluster.until('made again', async () => {
      await cluster.clock.advance(1000);
      return (await names()).includes('made');
    });
    expect(isBroken).toBe(true);
  });

  it('tries again what throws, with back-off', async () => {
    const { controller, calls } = probe(async (_, n) => {
      if (n === 1) throw new Error('no');
      if (n === 2) throw conflict({ group: '', resource: 'configmaps' }, 'a');
    });
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first', async () => calls.length === 1);
    await cluster.clock.advance(4);
    expect(calls).toHaveLength(1);
    await cluster.clock.advance(1);
    await cluster.until('second', async () => calls.length === 2);
    await cluster.clock.advance(10_000);
    expect(calls).toHaveLength(3);
  });

  it('begins its back-off anew after a success', async () => {
    const { controller, calls } = probe(async (_, n) => {
      if (n < 8 || n === 9) throw new Error('no');
    });
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first try', async () => calls.length === 1);
    await cluster.clock.advance(1000);
    await cluster.until('success', async () => calls.length === 8);
    await cluster.client.patch(ConfigMap, key, mergePatch({ data: { n: '1' } }));
    await cluster.until('failure', async () => calls.length === 9);
    await cluster.clock.advance(5);
    await cluster.until('next try', async () => calls.length === 10);
  });

  it('does not try again what can only fail', async () => {
    const { controller, calls } = probe(() => Promise.reject(new TerminalError('never')));
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first', async () => calls.length === 1);
    await cluster.clock.advance(100_000);
    expect(calls).toHaveLength(1);
  });

  it('comes back after the time asked for', async () => {
    const { controller, calls } = probe(async (_, n) => (n === 1 ? { requeueAfterMs: 5000 } : undefined));
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first', async () => calls.length === 1);
    await cluster.clock.advance(5000);
    await cluster.until('second', async () => calls.length === 2);
    expect(calls).toEqual(['a', 'a']);
  });

  it('shows a reconcile what the one before it wrote', async () => {
    const seen: (string | undefined)[] = [];
    const { controller } = probe(
      async ({ client, lister }) => {
        const n = lister(ConfigMap).get(key)?.data?.['n'];
        seen.push(n);
        if (Number(n) < 5) await client.patch(ConfigMap, key, mergePatch({ data: { n: String(Number(n) + 1) } }));
      },
      { writes: [{ kind: ConfigMap, verbs: ['patch'] }] },
    );
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('five', async () => seen.at(-1) === '5');
    expect(seen).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('refuses reads and writes that are not declared', async () => {
    const messages: string[] = [];
    const note = (error: unknown) => void messages.push((error as Error).message);
    const { controller } = probe(async ({ client, lister }) => {
      await client.delete(ConfigMap, key).catch(note);
      await client.updateStatus(ConfigMap, await client.get(ConfigMap, key)).catch(note);
      try {
        lister(Secret);
      } catch (error) {
        note(error);
      }
    });
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('three errors', async () => messages.length === 3);
    expect(messages).toEqual([
      'controller probe writes configmaps without declaring it',
      'controller probe writes configmaps/status without declaring it',
      'controller probe reads secrets without declaring it',
    ]);
  });

  it('refuses verbs that are not declared of what is', async () => {
    const messages: string[] = [];
    const { controller } = probe(
      async ({ client }) => void (await client.delete(ConfigMap, key).catch(error => messages.push(error.message))),
      { writes: [{ kind: ConfigMap, verbs: ['patch'] }] },
    );
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('an error', async () => messages.length === 1);
    expect(messages).toEqual(['controller probe uses delete on configmaps without declaring it']);
    expect(await cluster.client.find(ConfigMap, key)).toBeDefined();
  });

  it('lets one by one be read what a rule names, without a cache, and nothing else of it', async () => {
    const told: unknown[] = [];
    const { controller } = probe(
      async ({ client }) => {
        told.push(await client.find(Secret, { namespace: 'default', name: 'none' }));
        await client.list(Secret).catch((error: Error) => told.push(error.message));
      },
      { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }] },
    );
    await using cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('both', async () => told.length === 2);
    expect(told).toEqual([undefined, 'controller probe reads secrets without declaring it']);
  });

  it('reconciles what is ensured though there is no object', async () => {
    const { controller, calls } = probe(async () => undefined, { ensures: [{ namespace: 'default', name: 'absent' }] });
    await using cluster = await startTestCluster([controller]);
    await cluster.until('ensured', async () => calls.length === 1);
    expect(calls).toEqual(['absent']);
  });

  it('makes its state at each start, from the environment', async () => {
    const seen: unknown[] = [];
    const { controller } = probe(async ({ state }) => void seen.push(state), {
      state: ({ clock }) => ({ startedMs: clock.now() }),
    });
    for (const starts of [1, 2]) {
      await using cluster = await startTestCluster([controller]);
      await create(cluster);
      await cluster.until('reconciled', async () => seen.length === starts);
    }
    expect(seen).toHaveLength(2);
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).not.toBe(seen[1]);
  });

  it('asks watches which keys a change concerns, before and after it', async () => {
    const byData = watch({ kind: Secret, keysOf: ({ type = '' }) => [{ namespace: 'default', name: type }] });
    const { controller, calls } = probe(async () => undefined, { watches: [byData] });
    await using cluster = await startTestCluster([controller]);
    await cluster.client.create(Secret, { metadata: key, type: 'one' });
    await cluster.until('one', async () => calls.length === 1);
    await cluster.client.delete(Secret, key);
    await cluster.until('again', async () => calls.length === 2);
    expect(calls).toEqual(['one', 'one']);
  });

  it('acts as its own account, which the server refuses what is not declared', async () => {
    const custom: CustomController = {
      name: 'careless',
      writes: [],
      start({ client }) {
        const created = client.create(ConfigMap, { metadata: key, data: {} }).catch((error: Error) => error);
        return { [Symbol.asyncDispose]: async () => void (await created) };
      },
    };
    const cluster = await startTestCluster([custom]);
    await expect(cluster[Symbol.asyncDispose]()).rejects.toThrow(
      'User "system:serviceaccount:kube-system:careless-controller" cannot create resource "configmaps"',
    );
  });

  it('leaves no timer behind', async () => {
    const { controller, calls } = probe(async () => ({ requeueAfterMs: 5000 }));
    const cluster = await startTestCluster([controller]);
    await create(cluster);
    await cluster.until('first', async () => calls.length === 1);
    await cluster[Symbol.asyncDispose]();
    expect(cluster.clock.pendingTimers).toBe(0);
  });
});
