import { describe, expect, test } from 'vitest';
import { Node } from '#api';
import { createVirtualClock } from '#base';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { makePlugin } from '../fixtures/cycles.ts';
import { type ClusterEvent, eventToRegister, podDeleted as podDeletedEvent } from '../framework/cluster-event.ts';
import { prioritySort } from '../plugins/priority-sort.ts';
import { Heap } from './heap.ts';
import { SchedulingQueue, type SchedulingQueueOptions } from './scheduling-queue.ts';

const helpedByNodes = { eventsToRegister: [eventToRegister(Node, ['Add'])] };
const sort = makePlugin(prioritySort);
const isBefore: SchedulingQueueOptions['isBefore'] = (one, other) => sort.isBefore?.(one, other) ?? false;
const nodeAdded: ClusterEvent = { kind: Node, actions: ['Add'], object: storedNode() };
const podDeleted: ClusterEvent = podDeletedEvent(storedPod());

function setUp({ gateOf }: Pick<SchedulingQueueOptions, 'gateOf'> = {}) {
  const clock = createVirtualClock();
  const queue = new SchedulingQueue({ clock, isBefore, ...(gateOf ? { gateOf } : {}) });
  /** The name of the next pod if there is one now. */
  const popNow = async () => {
    const next = queue.pop();
    return (await Promise.race([next, clock.advance(0).then(() => undefined)]))?.pod.metadata.name;
  };
  return { clock, queue, popNow };
}

test('a heap gives its items in order', () => {
  const heap = new Heap<number>((one, other) => one < other);
  for (const value of [5, 3, 8, 1, 9, 2, 7]) heap.push(value);
  expect(Array.from({ length: 8 }, () => heap.pop())).toEqual([1, 2, 3, 5, 7, 8, 9, undefined]);
});

test('the more important pod comes first, then the older', async () => {
  const { clock, queue } = setUp();
  queue.set(storedPod({ name: 'first' }));
  await clock.advance(1);
  queue.set(storedPod({ name: 'second' }));
  queue.set(storedPod({ name: 'urgent', spec: { priority: 10 } }));
  const names = [await queue.pop(), await queue.pop(), await queue.pop()].map(queued => queued?.pod.metadata.name);
  expect(names).toEqual(['urgent', 'first', 'second']);
});

test('a pod that arrives later wakes who waits', async () => {
  const { queue } = setUp();
  const next = queue.pop();
  queue.set(storedPod({ name: 'late' }));
  expect((await next)?.pod.metadata.name).toBe('late');
});

describe('a parked pod', () => {
  async function park() {
    const context = setUp();
    const pod = storedPod({ name: 'parked' });
    context.queue.set(pod);
    await context.queue.pop();
    return { ...context, pod };
  }

  test('comes back, after its back-off, when an event helps', async () => {
    const { clock, queue, pod, popNow } = await park();
    queue.park(pod.metadata.uid, [helpedByNodes]);
    queue.onEvent(nodeAdded);
    await clock.advance(999);
    expect(queue.size).toBe(1);
    await clock.advance(1);
    expect(await popNow()).toBe('parked');
  });

  test('stays when the event does not help', async () => {
    const { clock, queue, pod, popNow } = await park();
    queue.park(pod.metadata.uid, [helpedByNodes]);
    queue.onEvent(podDeleted);
    await clock.advance(60_000);
    expect(await popNow()).toBeUndefined();
  });

  test('comes back for an event that happened while it was decided', async () => {
    const { clock, queue, pod, popNow } = await park();
    queue.onEvent(nodeAdded);
    queue.park(pod.metadata.uid, [helpedByNodes]);
    await clock.advance(1000);
    expect(await popNow()).toBe('parked');
  });

  test('comes back after five minutes whatever happens', async () => {
    const { clock, queue, pod, popNow } = await park();
    queue.park(pod.metadata.uid, [helpedByNodes]);
    await clock.advance(5 * 60_000 + 1000);
    expect(await popNow()).toBe('parked');
  });

  test('is forgotten when it is deleted', async () => {
    const { clock, queue, pod } = await park();
    queue.park(pod.metadata.uid, [helpedByNodes]);
    queue.delete(pod.metadata.uid);
    expect(clock.pendingTimers).toBe(0);
    expect(queue.size).toBe(0);
  });
});

describe('a pod that a plugin keeps back', () => {
  test('comes at once when an event lifts that, and never before', async () => {
    let isKept = true;
    const { clock, queue } = setUp({ gateOf: () => (isKept ? helpedByNodes : undefined) });
    queue.set(storedPod({ name: 'kept' }));
    const seen: (string | undefined)[] = [];
    void queue.pop().then(queued => seen.push(queued?.pod.metadata.name));
    queue.onEvent(nodeAdded);
    await clock.advance(60 * 60_000);
    isKept = false;
    queue.onEvent(podDeleted);
    await clock.advance(60 * 60_000);
    expect(seen).toEqual([]);
    queue.onEvent(nodeAdded);
    await clock.advance(0);
    expect(seen).toEqual(['kept']);
  });
});

describe('activation', () => {
  async function launch() {
    const context = setUp();
    const pod = storedPod({ name: 'wanted' });
    context.queue.set(pod);
    await context.queue.pop();
    return { ...context, uid: pod.metadata.uid };
  }

  test('of a parked pod needs neither event nor back-off', async () => {
    const { queue, uid } = await launch();
    queue.park(uid, [helpedByNodes]);
    queue.activate(uid);
    expect((await queue.pop())?.pod.metadata.name).toBe('wanted');
  });

  test('of a pod in flight counts when it finds no node', async () => {
    const { queue, uid } = await launch();
    queue.activate(uid);
    queue.park(uid, [helpedByNodes]);
    expect((await queue.pop())?.attempts).toBe(2);
  });
});

test('an event does not wake the pod that it is about', async () => {
  const { clock, queue, popNow } = setUp();
  const pod = storedPod();
  queue.set(pod);
  await queue.pop();
  queue.park(pod.metadata.uid, [helpedByNodes]);
  queue.onEvent(nodeAdded, pod.metadata.uid);
  await clock.advance(10_000);
  expect(await popNow()).toBeUndefined();
});

test('events that were too many to keep count as helpful', async () => {
  const { clock, queue, popNow } = setUp();
  const pod = storedPod({ name: 'waited long' });
  queue.set(pod);
  await queue.pop();
  for (let count = 0; count < 3000; count++) queue.onEvent(podDeleted);
  queue.park(pod.metadata.uid, [helpedByNodes]);
  await clock.advance(1000);
  expect(await popNow()).toBe('waited long');
});

test('the back-off doubles with each attempt up to ten seconds', async () => {
  const { clock, queue } = setUp();
  const pod = storedPod();
  queue.set(pod);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    await queue.pop();
    queue.retry(pod.metadata.uid);
    const startedMs = clock.now();
    const next = queue.pop();
    let isThere = false;
    void next.then(() => (isThere = true));
    while (!isThere) await clock.advance(500);
    waits.push(clock.now() - startedMs);
    queue.retry(pod.metadata.uid);
    await clock.advance(20_000);
  }
  expect(waits.slice(0, 2)).toEqual([1000, 4000]);
  expect(waits.at(-1)).toBe(10_000);
});

test('disposing ends the wait and leaves no timer', async () => {
  const { clock, queue } = setUp();
  const next = queue.pop();
  queue[Symbol.dispose]();
  expect(await next).toBeUndefined();
  expect(clock.pendingTimers).toBe(0);
});
