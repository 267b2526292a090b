/** Extenders that are real servers, asked by a scheduler over a real API server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Pod, PriorityClass } from '#api';
import { type Answering, startWebhookServer } from '../../apiserver/fixtures/webhook-server.ts';
import { parseSettings } from '../configuration/settings.ts';
import { createTestScheduler } from '../fixtures/test-scheduler.ts';
import { createExtenders } from './create-extenders.ts';

let stack: AsyncDisposableStack | undefined;
afterEach(() => stack?.disposeAsync());

type Answers = Readonly<Record<string, (body: Args) => unknown>>;
interface Args {
  readonly Pod: Pod;
  readonly Nodes: { readonly items: readonly { readonly metadata: { readonly name: string } }[] } | null;
  readonly NodeNames: readonly string[] | null;
  readonly NodeNameToVictims: Readonly<Record<string, { readonly Pods: readonly Pod[] }>> | null;
  readonly NodeNameToMetaVictims: Readonly<Record<string, { readonly Pods: readonly { UID: string }[] }>> | null;
  readonly PodName: string;
  readonly PodNamespace: string;
  readonly PodUID: string;
  readonly Node: string;
}

const timeoutMs = 20_000;

/** A scheduler with extenders at servers of their own, each answering by verb; `options` are fields of its
 *  configuration. */
async function start(...extenders: { readonly answers: Answers; readonly options?: object }[]) {
  stack = new AsyncDisposableStack();
  const servers = [];
  const configured = [];
  for (const { answers, options = {} } of extenders) {
    const answer: Answering = async (body, path) => await answers[path.slice(1)]?.(body as unknown as Args);
    const server = stack.use(await startWebhookServer(answer));
    servers.push(server);
    const verbs = Object.fromEntries(Object.keys(answers).map(verb => [`${verb}Verb`, verb]));
    const tlsConfig = { caData: server.caBundle };
    configured.push({ urlPrefix: server.url(''), enableHTTPS: true, tlsConfig, weight: 1, ...verbs, ...options });
  }
  const text = JSON.stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    extenders: configured,
  });
  const { extenders: parsed, profiles } = parseSettings(text, 'scheduler.json');
  const scheduler = await createTestScheduler({ settings: { profiles, extenders: await createExtenders(parsed) } });
  stack.defer(scheduler.dispose);
  await scheduler.startAnother();
  const { settle } = scheduler;
  /** Lets time stand, and everything else happen, until it is so. */
  const until = async (check: () => Promise<void> | void) =>
    await vi.waitFor(
      async () => {
        await settle();
        await check();
      },
      { timeout: timeoutMs },
    );
  const becomes = async (pod: string, node: string) =>
    await until(async () => expect(await scheduler.nodeOf(pod)).toBe(node));
  const isTold = async (pod: string, message: string) =>
    await until(async () => expect((await scheduler.conditionOf(pod))?.message).toBe(message));
  return { ...scheduler, servers, becomes, isTold, until };
}

const namesOf = ({ Nodes }: Args) => (Nodes?.items ?? []).map(({ metadata }) => metadata.name);

describe('filter', () => {
  test('leaves the nodes that are answered, and says why of the others', { timeout: timeoutMs }, async () => {
    const filter = ({ Nodes }: Args) => ({
      Nodes: { items: Nodes?.items.filter(({ metadata }) => metadata.name === 'b') },
    });
    const { addNode, addPod, becomes, servers } = await start({ answers: { filter } });
    await addNode('a');
    await addNode('b');
    await addPod('pod');
    await becomes('pod', 'b');
    const [request] = servers[0]?.requests ?? [];
    const args = request?.body as unknown as Args;
    expect(Object.keys(args)).toEqual(['Pod', 'Nodes', 'NodeNames']);
    expect([args.Pod.metadata.name, namesOf(args), args.NodeNames]).toEqual(['pod', ['a', 'b'], null]);
  });

  test('gets names where it knows the nodes, answers in any case, and tells failures', {
    timeout: timeoutMs,
  }, async () => {
    const filter = () => ({
      nodenames: [],
      failedNodes: { a: 'no lens', b: 'no lens' },
      failedAndUnresolvableNodes: { b: 'too dark' },
    });
    const { addNode, addPod, isTold, servers } = await start({
      answers: { filter },
      options: { nodeCacheCapable: true },
    });
    await addNode('a');
    await addNode('b');
    await addPod('pod');
    await isTold(
      'pod',
      '0/2 nodes are available: 1 no lens, 1 too dark. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
    const args = servers[0]?.requests[0]?.body as unknown as Args;
    expect([args.Nodes, args.NodeNames]).toEqual([null, ['a', 'b']]);
  });

  test.each<[string, () => unknown, string]>([
    ['an error', () => ({ Error: 'the lens broke' }), 'the lens broke'],
    ['another code than 200', () => 503, 'failed filter with extender at URL PLACE/filter, code 503'],
    [
      'a node that nobody asked about',
      () => ({ Nodes: { items: [{ metadata: { name: 'c' } }] } }),
      'extender "PLACE" claims a filtered node "c" which is not found in the input node list',
    ],
  ])('that answers %s fails the pod', { timeout: timeoutMs }, async (_, filter, expected) => {
    const { addNode, addPod, isTold, conditionOf, servers } = await start({ answers: { filter } });
    await addNode('a');
    await addPod('pod');
    await isTold('pod', expected.replace('PLACE', servers[0]?.url('') ?? ''));
    expect((await conditionOf('pod'))?.reason).toBe('SchedulerError');
  });

  test('that takes too long fails the pod', { timeout: timeoutMs }, async () => {
    const filter = async () => await new Promise(() => {});
    const { addNode, addPod, isTold, servers } = await start({ answers: { filter }, options: { httpTimeout: '50ms' } });
    await addNode('a');
    await addPod('pod');
    await isTold('pod', `Post "${servers[0]?.url('/filter')}": context deadline exceeded`);
  });

  test('that fails and can be done without is done without, and asked last', { timeout: timeoutMs }, async () => {
    const asked: string[] = [];
    const note = (name: string, answer: unknown) => {
      asked.push(name);
      return answer;
    };
    const failing = { answers: { filter: () => note('failing', 500) }, options: { ignorable: true } };
    const filter = ({ NodeNames }: Args) => note('needed', { NodeNames });
    const needed = { answers: { filter }, options: { nodeCacheCapable: true } };
    const { addNode, addPod, becomes } = await start(failing, needed);
    await addNode('a');
    await addPod('pod');
    await becomes('pod', 'a');
    expect(asked).toEqual(['needed', 'failing']);
  });

  test('whose certificate nobody trusts fails the pod', { timeout: timeoutMs }, async () => {
    const other = await startWebhookServer(() => Promise.resolve({}));
    const tlsConfig = { caData: other.caBundle };
    await other[Symbol.asyncDispose]();
    const { addNode, addPod, conditionOf, until } = await start({
      answers: { filter: () => ({}) },
      options: { tlsConfig },
    });
    await addNode('a');
    await addPod('pod');
    await until(async () => expect((await conditionOf('pod'))?.reason).toBe('SchedulerError'));
    expect((await conditionOf('pod'))?.message).toMatch(/certificate/);
  });
});

test('prioritize adds its points, ten times its weight, to those of plugins; one that fails adds none', {
  timeout: timeoutMs,
}, async () => {
  const prioritize = () => [
    { Host: 'a', Score: 1 },
    { Host: 'b', Score: 10 },
  ];
  const broken = { answers: { prioritize: () => 500 } };
  const { addNode, addPod, becomes } = await start({ answers: { prioritize }, options: { weight: 5 } }, broken);
  await addNode('a', { allocatable: { cpu: '64', memory: '256Gi' } });
  await addNode('b', { allocatable: { cpu: '4', memory: '8Gi' } });
  await addPod('pod', '3');
  await becomes('pod', 'b');
});

test('bind binds in the stead of the scheduler', { timeout: timeoutMs }, async () => {
  const { client, addNode, addPod, becomes, servers, until } = await start({ answers: { bind: () => ({}) } });
  await addNode('a');
  const pod = await addPod('pod');
  await until(() => expect(servers[0]?.requests).toHaveLength(1));
  const { uid } = pod.metadata;
  expect(servers[0]?.requests[0]?.body).toEqual({ PodName: 'pod', PodNamespace: 'default', PodUID: uid, Node: 'a' });
  const metadata = { name: 'pod', namespace: 'default' };
  const binding = { metadata, target: { kind: 'Node', name: 'a' } };
  await client.createSubresource(Pod, metadata, 'binding', { apiVersion: 'v1', kind: 'Binding', ...binding });
  await becomes('pod', 'a');
});

test('an extender is asked about pods alone that ask for what it manages, and the scheduler leaves that to it', {
  timeout: timeoutMs,
}, async () => {
  const managedResources = [{ name: 'example.com/lens', ignoredByScheduler: true }];
  const options = { nodeCacheCapable: true, managedResources };
  const filter = ({ NodeNames }: Args) => ({ NodeNames });
  const { addNode, addPod, becomes, servers } = await start({ answers: { filter }, options });
  await addNode('a');
  await addPod('plain');
  await becomes('plain', 'a');
  expect(servers[0]?.requests).toEqual([]);
  const resources = { requests: { 'example.com/lens': '1' }, limits: { 'example.com/lens': '1' } };
  await addPod('looking', '1', { containers: [{ name: 'main', image: 'main:1', resources }] });
  await becomes('looking', 'a');
  expect(servers[0]?.requests).toHaveLength(1);
});

test('preempt chooses among the nodes on which room could be made, and who goes', { timeout: timeoutMs }, async () => {
  const preempt = ({ NodeNameToMetaVictims }: Args) => ({ NodeNameToMetaVictims: { b: NodeNameToMetaVictims?.['b'] } });
  const { client, addNode, addPod, until, podNamed, servers } = await start({
    answers: { preempt },
    options: { nodeCacheCapable: true },
  });
  await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
  for (const name of ['a', 'b']) {
    await addNode(name, { allocatable: { cpu: '2' } });
    await addPod(`low-${name}`, '2', { nodeName: name });
  }
  const low = await podNamed('low-b');
  await addPod('high', '2', { priorityClassName: 'high' });
  await until(async () => expect((await podNamed('high')).status?.nominatedNodeName).toBe('b'));
  const args = servers[0]?.requests[0]?.body as unknown as Args;
  expect(args.NodeNameToVictims).toBeNull();
  expect(args.NodeNameToMetaVictims?.['b']).toEqual({ Pods: [{ UID: low.metadata.uid }], NumPDBViolations: 0 });
});

test('an extender without TLS is asked, too', { timeout: timeoutMs }, async () => {
  stack = new AsyncDisposableStack();
  const server = createServer((request, response) => {
    void json(request).then(() => response.end(JSON.stringify({ NodeNames: ['a'] })));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => server.closeAllConnections());
  stack.defer(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const urlPrefix = `http://127.0.0.1:${port}/scheduler/`;
  const extenders = await createExtenders([{ urlPrefix, filterVerb: 'filter', nodeCacheCapable: true }]);
  const scheduler = await createTestScheduler({ settings: { extenders } });
  stack.defer(scheduler.dispose);
  await scheduler.startAnother();
  await scheduler.addNode('a');
  await scheduler.addPod('pod');
  await vi.waitFor(
    async () => {
      await scheduler.settle();
      expect(await scheduler.nodeOf('pod')).toBe('a');
    },
    { timeout: timeoutMs },
  );
});
