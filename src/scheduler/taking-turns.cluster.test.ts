/** The scheduler with thousands of pods waiting: everybody else gets their turn in between. */
import { afterEach, expect, test } from 'vitest';
import { defaultSchedulerName, Lease, Node, Pod } from '#api';
import { type Clock, createVirtualClock, forEachConcurrently, silentLogger, sleepWith, type Timer } from '#base';
import { createClient, createInformers, runWhenElected, type Transport } from '#client';
import { admin, startTestServer } from '../apiserver/testing.ts';
import { testPlugin } from './fixtures/cycles.ts';
import { defaultProfile } from './profiles.ts';
import { startScheduler } from './scheduler.ts';

let started: AsyncDisposableStack | undefined;
afterEach(() => started?.disposeAsync());

interface Options {
  readonly clock: Clock;
  readonly pods: number;
  /** Called for each decision. */
  readonly onDecision?: () => void;
  /** Called before a binding is sent. */
  readonly onBind?: () => Promise<void> | void;
}

/** A server with a node and pods that wait, and what starts a scheduler on it. */
async function start({ clock, pods, onDecision = () => undefined, onBind = () => undefined }: Options) {
  const stack = new AsyncDisposableStack();
  started = stack;
  const { client, transportAs } = stack.use(await startTestServer({ clock, freezeObjects: false }));
  const transport = transportAs(admin);
  const resources = { cpu: '1000', memory: '1Ti', pods: '20000' };
  await client.create(Node, { metadata: { name: 'node' }, spec: {}, status: { allocatable: resources } });
  await client.update(Node, { ...(await client.get(Node, { name: 'node' })), spec: {} });
  await forEachConcurrently(Array.from({ length: pods }).keys(), 100, async index => {
    const metadata = { name: `pod-${index}`, namespace: 'default' };
    await client.create(Pod, { metadata, spec: { containers: [{ name: 'main', image: 'main:1' }] } });
  });
  const own: Transport = {
    ...transport,
    async request(request) {
      if (request.subresource === 'binding') await onBind();
      return await transport.request(request);
    },
  };
  const counting = testPlugin('Counting', {
    preFilter: () => {
      onDecision();
      return { state: undefined };
    },
  });
  const profiles = new Map([[defaultSchedulerName, { plugins: [{ plugin: counting }, ...defaultProfile] }]]);
  const schedule = async () => {
    const informers = stack.use(createInformers({ client: createClient(own), clock, logger: silentLogger }));
    return stack.use(
      await startScheduler({ client: createClient(own), informers, clock, logger: silentLogger, profiles }),
    );
  };
  const bound = async () => (await client.list(Pod)).items.filter(({ spec }) => spec.nodeName).length;
  return { client, schedule, bound };
}

const loopTurn = () => new Promise<void>(resolve => setImmediate(resolve));

test('decisions take turns with everything else', async () => {
  let decisions = 0;
  const { schedule, bound } = await start({
    clock: createVirtualClock(),
    pods: 1000,
    onDecision: () => void decisions++,
  });
  let most = 0;
  let before = 0;
  let next = setImmediate(function turn() {
    most = Math.max(most, decisions - before);
    before = decisions;
    next = setImmediate(turn);
  });
  await schedule();
  while ((await bound()) < 1000) await loopTurn();
  clearImmediate(next);
  expect(decisions).toBe(1000);
  expect(most).toBeLessThanOrEqual(200);
});

test('only so many bindings are under way, and all pods are bound in the end', async () => {
  let underWay = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const { schedule, bound } = await start({
    clock: createVirtualClock(),
    pods: 200,
    async onBind() {
      most = Math.max(most, ++underWay);
      await new Promise<void>(resolve => waiting.push(resolve));
      underWay--;
    },
  });
  await schedule();
  while ((await bound()) < 200) {
    for (let turn = 0; turn < 5; turn++) await loopTurn();
    waiting.shift()?.();
  }
  expect(most).toBe(64);
});

/** A clock that moves while work is done, as time does; its timers fire when the event loop gets round to them. */
function createWorkClock() {
  const timers = new Set<{ atMs: number; callback: () => void }>();
  let nowMs = Date.UTC(2026, 0, 1);
  const clock: Clock = {
    now: () => nowMs,
    setTimeout(callback, delayMs): Timer {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    sleep: (delayMs, signal) => sleepWith(clock, delayMs, signal),
  };
  const fire = () => {
    const due = [...timers].filter(({ atMs }) => atMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs);
    for (const timer of due) if (timers.delete(timer)) timer.callback();
  };
  return { clock, work: (ms: number) => void (nowMs += ms), fire };
}

test('a leader keeps its lease while it works off thousands of pods', { timeout: 60_000 }, async () => {
  const { clock, work, fire } = createWorkClock();
  const pods = 3000;
  const { client, schedule, bound } = await start({ clock, pods, onDecision: () => work(8) });
  const lease = { namespace: 'kube-system', name: 'kube-scheduler' };
  const stop = new AbortController();
  let isOver = false;
  const options = { client, clock, logger: silentLogger, lease, identity: 'leader', signal: stop.signal };
  const leading = runWhenElected(options, async elected => {
    await schedule();
    await new Promise<void>(resolve => elected.addEventListener('abort', () => resolve(), { once: true }));
  }).finally(() => void (isOver = true));
  leading.catch(() => undefined);
  for (let turn = 1; !isOver && (turn % 500 > 0 || (await bound()) < pods); turn++) {
    fire();
    await loopTurn();
  }
  const { spec } = await client.get(Lease, lease);
  expect(spec.holderIdentity).toBe('leader');
  expect(clock.now() - Date.parse(spec.renewTime ?? '')).toBeLessThan(5000);
  stop.abort();
  await leading;
});
