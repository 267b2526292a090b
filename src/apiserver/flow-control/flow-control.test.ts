import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import { create, greedy, modest, pods, refusalOf, user } from './testing/driven-flow-control.ts';

const leases = { verb: 'update', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system' } as const;

describe('seats', () => {
  it('lets no flow have more than half of what its level can have, and others in beside it', async () => {
    const { started, enter, enterMany, turn } = create({ maxRequestsInflight: 60, maxMutatingRequestsInflight: 0 });
    const places = enterMany('greedy', greedy, 100);
    await turn();
    const count = started.length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(30);
    enter('modest', modest);
    await Promise.resolve();
    expect(started.at(-1)).toBe('modest');
    places[0]?.[Symbol.dispose]();
    await turn();
    expect(started.slice(count)).toEqual(['modest', `greedy-${count}`]);
  });

  it('counts what is much work as more', () => {
    const options = { maxRequestsInflight: 60, maxMutatingRequestsInflight: 0 };
    const begunOf = (seats: number): number => {
      const { started, enter } = create(options);
      for (let i = 0; i < 60; i++) enter('list', greedy, { seats });
      return started.length;
    };
    expect(begunOf(10)).toBe(Math.floor(begunOf(1) / 10));
  });

  it('lets a request in that is more work than there are seats for', () => {
    const { started, enter } = create({ maxRequestsInflight: 6, maxMutatingRequestsInflight: 0 });
    enter('list', greedy, { seats: 10 });
    expect(started).toEqual(['list']);
  });

  it('always has some for leases and nodes', () => {
    const { started, enter, enterMany } = create({ maxRequestsInflight: 40, maxMutatingRequestsInflight: 0 });
    for (let i = 0; i < 20; i++) enterMany(`${i}`, user(`user-${i}`), 2);
    const count = started.length;
    expect(count).toBeLessThan(40);
    enter('lease', user('system:kube-scheduler'), { about: leases });
    enter('heartbeat', user('system:node:a', 'system:nodes'), { about: { group: '', resource: 'nodes' } });
    expect(started.slice(count)).toEqual(['lease', 'heartbeat']);
  });

  it('lets whoever needs many seats have them before those that came later', async () => {
    const { started, enter, enterMany } = create({ maxRequestsInflight: 20, maxMutatingRequestsInflight: 0 });
    const early = ['a', 'b', 'c'].flatMap(name => enterMany(name, user(name), 5));
    const count = started.length;
    for (const place of early.slice(count)) place[Symbol.dispose]();
    await Promise.resolve();
    started.length = count;
    enter('list', user('d'), { seats: 3 });
    enter('get', user('e'));
    early[0]?.[Symbol.dispose]();
    await Promise.resolve();
    expect(started.length).toBe(count);
    early[1]?.[Symbol.dispose]();
    early[2]?.[Symbol.dispose]();
    await Promise.resolve();
    expect(started.slice(count)).toEqual(['list']);
  });
});

describe('turns', () => {
  it('does not let 300 waiting requests of one delay the request of another', async () => {
    const { started, enter, enterMany, turn } = create();
    const places = enterMany('greedy', greedy, 300);
    const count = started.length;
    expect(count).toBeLessThan(100);
    for (const place of places.slice(0, count)) place[Symbol.dispose]();
    enter('modest', modest);
    await turn();
    expect(started.slice(count, count + 2)).toContain('modest');
  });

  it('wait for the end of a turn of the loop only where many have started', async () => {
    let awaited = 0;
    const { started, enter } = create({ nextTurn: () => void awaited++ });
    const one = () => enter('a', modest)[Symbol.dispose]();
    for (let count = 0; count < 31; count++) one();
    expect(awaited).toBe(0);
    for (let count = 0; count < 100; count++) one();
    expect(awaited).toBe(1);
    expect(started).toHaveLength(64);
  });

  it('gives one request of each flow in turn', async () => {
    const { started, enter, enterMany, turn } = create();
    const places = enterMany('greedy', greedy, 100);
    const count = started.length;
    for (const place of places.slice(0, count)) place[Symbol.dispose]();
    enterMany('modest', modest, 2);
    enter('other', user('other'));
    await turn();
    expect(started.slice(count, count + 6)).toEqual([
      `greedy-${count}`,
      'modest-0',
      'other',
      `greedy-${count + 1}`,
      'modest-1',
      `greedy-${count + 2}`,
    ]);
  });

  it('begins with the most urgent level', async () => {
    const { started, enter, enterMany, turn } = create();
    enterMany('greedy', greedy, 100);
    const count = started.length;
    enter('lease', user('system:kube-scheduler'), { about: leases });
    await turn();
    expect(started[count]).toBe('lease');
  });

  it('never lets an administrator wait', () => {
    const { started, enter, enterMany } = create();
    enterMany('greedy', greedy, 300);
    const count = started.length;
    enterMany('admin', user('admin', 'system:masters'), 1000);
    enter('another', user('admin', 'system:masters'), { seats: 10 });
    expect(started.length).toBe(count + 1001);
  });

  it('starts what waits, turn by turn', async () => {
    const { started, enterMany, turn } = create();
    for (const place of enterMany('greedy', greedy, 300))
      void (place.started ?? Promise.resolve()).then(() => place[Symbol.dispose]());
    for (let i = 0; i < 5; i++) await turn();
    expect(started.length).toBe(300);
  });
});

describe('refusals', () => {
  it('come when the line of a flow is full, and only for that flow', async () => {
    const { enter, enterMany, turn, started } = create();
    enterMany('greedy', greedy, 64 + 300);
    expect(refusalOf(() => enter('greedy', greedy))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: 'Too many requests, please try again later.',
      details: { retryAfterSeconds: 1 },
    });
    enter('modest', modest);
    await turn();
    expect(started).toContain('modest');
  });

  it('come when too many wait in all', () => {
    const { enterMany, enter } = create();
    enterMany('first', user('first'), 64);
    for (let i = 0; i < 21; i++) enterMany('many', user(`user-${i}`), 300);
    enterMany('last', user('last'), 100);
    expect(refusalOf(() => enter('modest', modest))?.code).toBe(429);
    expect(refusalOf(() => enter('component', user('system:kube-scheduler')))).toBeUndefined();
  });

  it('come to those that waited for a quarter of a minute', async () => {
    const { clock, refused, enterMany } = create({ nextTurn: () => undefined });
    enterMany('greedy', greedy, 65);
    await clock.advance(14_000);
    expect(refused).toEqual([]);
    await clock.advance(2000);
    expect(refused).toEqual(['greedy-64: 429']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('whoever leaves', () => {
  it('while waiting leaves no trace', async () => {
    const { enterMany, enter, started, turn, clock } = create();
    const places = enterMany('greedy', greedy, 64 + 300);
    for (const place of places.slice(64)) place[Symbol.dispose]();
    enter('greedy-again', greedy);
    await turn();
    expect(started.at(-1)).toBe('greedy-again');
    await clock.advance(2000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('twice gives one seat back', () => {
    const options = { maxRequestsInflight: 60, maxMutatingRequestsInflight: 0 };
    const { enterMany, started } = create(options);
    const places = enterMany('greedy', greedy, 60);
    const count = started.length;
    for (let i = 0; i < 3; i++) places[0]?.[Symbol.dispose]();
    expect(started.length).toBeLessThanOrEqual(count + 1);
  });
});

describe('requests that last', () => {
  const watch = (flowControl: ReturnType<typeof create>['flowControl'], who: UserInfo) =>
    flowControl.enterLasting({ user: who, about: pods });

  it('are limited for each flow', () => {
    const { flowControl } = create();
    const places = Array.from({ length: 1000 }, () => watch(flowControl, greedy));
    expect(refusalOf(() => watch(flowControl, greedy))?.code).toBe(429);
    expect(refusalOf(() => watch(flowControl, modest))).toBeUndefined();
    places[0]?.[Symbol.dispose]();
    places[0]?.[Symbol.dispose]();
    expect(refusalOf(() => watch(flowControl, greedy))).toBeUndefined();
    expect(refusalOf(() => watch(flowControl, greedy))?.code).toBe(429);
  });

  it('are limited in all, but for components and administrators', () => {
    const { flowControl } = create();
    const isFull = () => refusalOf(() => watch(flowControl, modest)) !== undefined;
    for (let i = 0; i < 10_000 && !isFull(); i++) refusalOf(() => watch(flowControl, user(`user-${i % 20}`)));
    expect(isFull()).toBe(true);
    expect(refusalOf(() => watch(flowControl, user('system:kube-scheduler')))).toBeUndefined();
    expect(refusalOf(() => watch(flowControl, user('admin', 'system:masters')))).toBeUndefined();
  });
});

it('lets go who is over while it waits', async () => {
  const { flowControl } = create({ maxRequestsInflight: 6, maxMutatingRequestsInflight: 0 });
  const places = Array.from({ length: 20 }, () => flowControl.enter({ user: greedy, about: pods }, 1));
  const waiting = places.flatMap(({ started }) => started ?? []);
  expect(waiting.length).toBeGreaterThan(5);
  for (const place of places) place[Symbol.dispose]();
  await Promise.all(waiting);
});
