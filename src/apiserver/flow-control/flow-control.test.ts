import { describe, expect, it } from 'vitest';
import { type LimitResponse, StatusError } from '#api';
import { createVirtualClock, MetricsRegistry } from '#base';
import type { UserInfo } from '#client';
import { configurationOf, type LevelObject, type SchemaObject } from './configuration.ts';
import { defaultLevels, defaultSchemas } from './default-objects.ts';
import { createFlowControl, type FlowControl, type FlowControlOptions, type Place } from './flow-control.ts';

const user = (username: string, ...groups: string[]): UserInfo => ({
  username,
  groups: [...groups, 'system:authenticated'],
});
const greedy = user('greedy');
const modest = user('modest');
const pods = { group: '', resource: 'pods' };
const leases = { verb: 'update', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system' } as const;

/** Flow control whose turns the test gives, and the order in which requests start. */
function create(options: Partial<FlowControlOptions> = {}) {
  const clock = createVirtualClock();
  const turns: (() => void)[] = [];
  const flowControl = createFlowControl({ clock, nextTurn: callback => void turns.push(callback), ...options });
  const started: string[] = [];
  const refused: string[] = [];
  const enter = (
    name: string,
    who: UserInfo,
    { about = pods, seats = 1 }: { about?: object; seats?: number } = {},
  ): Place => {
    const place = flowControl.enter({ user: who, about }, seats);
    if (!place.started) started.push(name);
    place.started?.then(
      () => started.push(name),
      error => refused.push(`${name}: ${statusOf(error).code}`),
    );
    return place;
  };
  const turn = async () => {
    for (const callback of turns.splice(0)) callback();
    await Promise.resolve();
  };
  const enterMany = (name: string, who: UserInfo, count: number) =>
    Array.from({ length: count }, (_, index) => enter(`${name}-${index}`, who));
  return { clock, flowControl, started, refused, enter, enterMany, turn };
}

function statusOf(error: unknown): StatusError['status'] {
  if (error instanceof StatusError) return error.status;
  throw error;
}

function refusalOf(action: () => unknown): StatusError['status'] | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return statusOf(error);
  }
}

describe('metrics', () => {
  const exposed = async (flowControl: FlowControl) => {
    const registry = new MetricsRegistry();
    registry.add(...flowControl.metrics());
    const lines = (await registry.expose()).text.split('\n').filter(line => line.startsWith('apiserver_flowcontrol'));
    return lines.map(line => line.replace('apiserver_flowcontrol_', ''));
  };
  const ofGreedy = '{priority_level="global-default",flow_schema="global-default"';

  it('says what each level can have', async () => {
    const { flowControl } = create();
    const lines = await exposed(flowControl);
    expect(lines).toContain('nominal_limit_seats{priority_level="catch-all"} 13');
    expect(lines).toContain('nominal_limit_seats{priority_level="workload-low"} 245');
    expect(lines).toContain('lower_limit_seats{priority_level="global-default"} 24');
    expect(lines).toContain('nominal_limit_seats{priority_level="exempt"} 0');
  });

  it('counts what is served, waits, and is refused', async () => {
    const { clock, flowControl, enterMany, enter, turn } = create({
      maxRequestsInflight: 6,
      maxMutatingRequestsInflight: 0,
    });
    const [first] = enterMany('greedy', greedy, 2);
    enter('admin', user('admin', 'system:masters'));
    expect(await exposed(flowControl)).toEqual(
      expect.arrayContaining([
        `current_executing_requests${ofGreedy}} 1`,
        `current_inqueue_requests${ofGreedy}} 1`,
        `dispatched_requests_total${ofGreedy}} 1`,
        'dispatched_requests_total{priority_level="exempt",flow_schema="exempt"} 1',
      ]),
    );
    await clock.advance(3000);
    first?.[Symbol.dispose]();
    await turn();
    enter('late', greedy);
    await clock.advance(20_000);
    expect(await exposed(flowControl)).toEqual(
      expect.arrayContaining([
        `current_executing_requests${ofGreedy}} 1`,
        `current_inqueue_requests${ofGreedy}} 0`,
        `dispatched_requests_total${ofGreedy}} 2`,
        `rejected_requests_total${ofGreedy},reason="time-out"} 1`,
        `request_wait_duration_seconds_sum${ofGreedy},execute="true"} 3`,
      ]),
    );
  });
});

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

describe('a configuration', () => {
  const subject = { kind: 'User', user: { name: 'jane' } };
  const janes: SchemaObject = {
    metadata: { name: 'jane', uid: 's' },
    spec: {
      priorityLevelConfiguration: { name: 'janes' },
      matchingPrecedence: 50,
      rules: [
        {
          subjects: [subject],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
        },
      ],
    },
  };
  const level = (limitResponse: LimitResponse): LevelObject => ({
    metadata: { name: 'janes', uid: 'l' },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 10, borrowingLimitPercent: 0, lendablePercent: 0, limitResponse },
    },
  });
  const withLevel = (limitResponse: LimitResponse) =>
    configurationOf([...defaultLevels, level(limitResponse)], [...defaultSchemas, janes]);
  const jane = user('jane');
  /** As many as its shares of 600 seats are. */
  const seats = Math.ceil((600 * 10) / 255);

  it('decides how many requests of its level are served at a time, and that no more may wait', () => {
    const { flowControl, enterMany, enter, started } = create();
    flowControl.configure(withLevel({ type: 'Reject' }));
    const places = enterMany('jane', jane, seats);
    expect(started).toHaveLength(seats);
    expect(places[0]).toMatchObject({ uids: { schema: 's', level: 'l' } });
    expect(refusalOf(() => enter('jane', jane))?.code).toBe(429);
    places[0]?.[Symbol.dispose]();
    enter('jane-again', jane);
    expect(started.at(-1)).toBe('jane-again');
  });

  it('decides how many wait', async () => {
    const { flowControl, enterMany, enter, started, turn } = create();
    flowControl.configure(withLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    const places = enterMany('jane', jane, seats + 3);
    expect(refusalOf(() => enter('jane', jane))?.code).toBe(429);
    enter('modest', modest);
    expect(started).toHaveLength(seats + 1);
    places[0]?.[Symbol.dispose]();
    await turn();
    expect(started.at(-1)).toBe(`jane-${seats}`);
  });

  it('leaves requests in peace that are there when it changes, and gives their seats to others when they are over', async () => {
    const { flowControl, enterMany, started, turn } = create();
    flowControl.configure(withLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    const places = enterMany('jane', jane, seats + 2);
    flowControl.configure(configurationOf(defaultLevels, [...defaultSchemas, janes]));
    await turn();
    // What waited has what others leave.
    expect(started).toHaveLength(seats + 2);
    enterMany('janes-default', jane, 1);
    expect(started.at(-1)).toBe('janes-default-0');
    for (const place of places) place[Symbol.dispose]();
    flowControl.configure(withLevel({ type: 'Reject' }));
    enterMany('again', jane, seats);
    expect(started.filter(name => name.startsWith('again'))).toHaveLength(seats);
  });

  it('holds requests of a level without seats', async () => {
    const { flowControl, enter, started, turn, clock, refused } = create();
    const jail = level({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } });
    if (jail.spec.limited) jail.spec.limited.nominalConcurrencyShares = 0;
    flowControl.configure(configurationOf([...defaultLevels, jail], [...defaultSchemas, janes]));
    enter('jane', jane);
    await turn();
    expect(started).toEqual([]);
    await clock.advance(16_000);
    expect(refused).toEqual(['jane: 429']);
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

describe('room for bodies', () => {
  const mebibyte = 1024 * 1024;
  const admin = user('kubernode-admin', 'system:masters');
  const account = user('system:serviceaccount:default:a', 'system:serviceaccounts');

  /** Bodies that wait, and whose have begun. */
  function createRoom() {
    const { flowControl, clock, turn } = create();
    const begun: string[] = [];
    const refused: unknown[] = [];
    const enter = (who: UserInfo, byteLength = mebibyte): Place => {
      const place = flowControl.enterBody({ user: who, about: pods }, byteLength);
      if (!place.started) begun.push(who.username);
      place.started?.then(
        () => begun.push(who.username),
        error => refused.push(statusOf(error).code),
      );
      return place;
    };
    const turns = async () => {
      for (let count = 0; count < 10; count++) await turn();
    };
    return { clock, begun, refused, enter, turns };
  }

  it('bounds what is worked on in bytes, of those who are exempt, too', async () => {
    const { begun, enter, turns } = createRoom();
    for (const who of [admin, account, greedy]) for (let count = 0; count < 30; count++) enter(who);
    await turns();
    expect(begun.length).toBeGreaterThanOrEqual(2);
    expect(begun.length).toBeLessThanOrEqual(4);
    expect(begun[0]).toBe(admin.username);
  });

  it('lets others in beside who fills it, and is given back', async () => {
    const { begun, enter, turns } = createRoom();
    const [first] = Array.from({ length: 30 }, () => enter(greedy));
    await turns();
    enter(modest);
    await turns();
    expect(begun).toEqual(['greedy', 'modest']);
    first?.[Symbol.dispose]();
    await turns();
    expect(begun).toEqual(['greedy', 'modest', 'greedy']);
  });

  it('has room for many short ones', () => {
    const { begun, enter } = createRoom();
    for (let count = 0; count < 40; count++) enter(greedy, 10_000);
    expect(begun).toHaveLength(40);
  });

  it('refuses who has waited for long, and is not exempt', async () => {
    const { clock, begun, refused, enter, turns } = createRoom();
    for (const who of [account, admin]) for (let count = 0; count < 10; count++) enter(who);
    await clock.advance(20_000);
    await turns();
    expect(begun).toEqual([account.username, admin.username]);
    expect(refused).toEqual(Array.from({ length: 9 }, () => 429));
  });
});
