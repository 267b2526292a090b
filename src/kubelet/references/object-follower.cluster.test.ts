/** Following single objects of a real API server, whose watches a test can cut. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigMap } from '#api';
import { silentLogger, type VirtualClock } from '#base';
import { type Client, createClient, mergePatch, type Transport } from '#client';
import { admin, startTestServer } from '../../apiserver/testing.ts';
import { createObjectFollower, type ObjectFollower } from './object-follower.ts';

const namespace = 'default';
const name = 'settings';
let stack: AsyncDisposableStack;
let clock: VirtualClock;
let client: Client;
let follower: ObjectFollower<ConfigMap>;
/** What the follower asked for, and what it was told. */
let requests: string[];
let changes: string[];
/** Its watches. */
let watches: Set<AbortController>;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  [requests, changes, watches] = [[], [], new Set()];
  const server = stack.use(await startTestServer());
  clock = server.clock;
  client = server.client;
  const transport = server.transportAs(admin);
  const own: Transport = {
    discover: (path, options) => transport.discover(path, options),
    request(request) {
      requests.push(request.verb);
      return transport.request(request);
    },
    async *watch(request) {
      requests.push('watch');
      const cut = new AbortController();
      watches.add(cut);
      const signal = AbortSignal.any([cut.signal, ...(request.signal ? [request.signal] : [])]);
      try {
        yield* transport.watch({ ...request, signal });
      } finally {
        watches.delete(cut);
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  follower = stack.use(
    createObjectFollower({
      client: createClient(own),
      kind: ConfigMap,
      clock,
      logger: silentLogger,
      onChange: (...of) => void changes.push(of.join('/')),
    }),
  );
});
afterEach(() => stack.disposeAsync());

const settle = async (ms = 0) => {
  await clock.advance(ms);
  for (let turns = 0; turns < 20; turns++) await clock.advance(0);
};
const create = (text = '1') => client.create(ConfigMap, { metadata: { namespace, name }, data: { text } });
const change = (text: string) => client.patch(ConfigMap, { namespace, name }, mergePatch({ data: { text } }));
const remove = () => client.delete(ConfigMap, { namespace, name });
const text = async () => (await follower.get(namespace, name))?.data?.['text'];

test('what nobody holds is read from the server each time', async () => {
  expect(await text()).toBeUndefined();
  await create();
  expect(await text()).toBe('1');
  expect(requests).toEqual(['get', 'get']);
});

test('what is held is read once, and then follows', async () => {
  await create();
  using _held = follower.hold(namespace, name);
  expect(await text()).toBe('1');
  await change('2');
  await settle();
  expect(await text()).toBe('2');
  await remove();
  await settle();
  expect(await text()).toBeUndefined();
  await create('3');
  await settle();
  expect(await text()).toBe('3');
  expect(changes).toEqual(['default/settings', 'default/settings', 'default/settings']);
  expect(requests).toEqual(['list', 'watch']);
});

test('tells what happened while its watch was cut, and nothing when nothing did', async () => {
  await create();
  using _held = follower.hold(namespace, name);
  await settle();
  for (const watch of watches) watch.abort();
  await settle(1000);
  expect(changes).toEqual([]);
  for (const watch of watches) watch.abort();
  await change('2');
  await settle(1000);
  expect(await text()).toBe('2');
  expect(changes).toEqual(['default/settings']);
});

test('follows until the last holder lets go', async () => {
  const [one, two] = [follower.hold(namespace, name), follower.hold(namespace, name)];
  await settle();
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  await create();
  await settle();
  expect(changes).toHaveLength(1);
  two[Symbol.dispose]();
  await settle();
  expect(watches.size).toBe(0);
  await change('2');
  await settle(5000);
  expect(changes).toHaveLength(1);
});
