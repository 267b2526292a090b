import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineKind, type Kind, Pod } from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import { createClient } from '../create-client.ts';
import { FakeApi } from '../testing/fake-api.ts';
import type { Transport } from '../transport.ts';
import { createInProcessTransport } from '../transports/in-process.ts';
import { KindFollower, planKinds } from './follow-kinds.ts';

const widget = (version: string, scope: Kind['scope'] = 'Namespaced') =>
  defineKind({ group: 'example.com', version, kind: 'Widget', plural: 'widgets', scope });
const silent = (...versions: string[]) => new Map(versions.map(version => [version, 'no answer']));

describe('planKinds', () => {
  const known = new Map([
    ['/pods', Pod as Kind],
    ['example.com/widgets', widget('v1')],
  ]);
  it.each([
    ['nothing new', [Pod, widget('v1')], silent(), [], []],
    ['a kind that went', [Pod], silent(), [], ['example.com/v1']],
    ['a kind of a group that does not answer', [Pod], silent('example.com/v1'), [], []],
    ['a kind of a group that answers, while another does not', [Pod], silent('other.com/v1'), [], ['example.com/v1']],
    ['another version', [Pod, widget('v2')], silent(), ['example.com/v2'], ['example.com/v1']],
    ['another scope', [Pod, widget('v1', 'Cluster')], silent(), ['example.com/v1'], ['example.com/v1']],
    ['the core group, silent', [], silent('v1'), [], ['example.com/v1']],
  ])('%s', (_, kinds, failures, added, removed) => {
    const { change } = planKinds(known, { kinds, failures });
    expect(change.added.map(kind => kind.apiVersion)).toEqual(added);
    expect(change.removed.map(kind => kind.apiVersion)).toEqual(removed);
  });

  it('keeps the handles of kinds that stay', () => {
    const { kinds } = planKinds(known, { kinds: [Pod, widget('v1')], failures: silent() });
    expect([...kinds.values()]).toEqual([...known.values()]);
    expect(kinds.get('example.com/widgets')).toBe(known.get('example.com/widgets'));
  });
});

describe('a follower of kinds', () => {
  let api: FakeApi;
  let clock: VirtualClock;
  let follower: KindFollower;
  let told: string[];
  const documents = (...plurals: string[]) => ({
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/api/v1': { resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: [] }] },
    '/apis': { kind: 'APIGroupList', groups: [{ name: 'example.com', versions: [{ version: 'v1' }] }] },
    '/apis/example.com/v1': { resources: plurals.map(name => ({ name, kind: name, namespaced: true, verbs: [] })) },
  });
  const follow = ({ isTold }: { isTold: boolean }) => {
    const transport = createInProcessTransport({ handler: api, user: { username: 'test', groups: [] } });
    const untold: Transport = {
      request: request => transport.request(request),
      watch: request => transport.watch(request),
      discover: (path, options) => transport.discover(path, options),
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    };
    follower = new KindFollower({ client: createClient(isTold ? transport : untold), clock, logger: silentLogger });
    follower.onChange(({ added, removed }) => {
      for (const { plural } of added) told.push(`+${plural}`);
      for (const { plural } of removed) told.push(`-${plural}`);
    });
  };
  beforeEach(() => {
    api = new FakeApi();
    api.documents = documents('a');
    clock = createVirtualClock();
    told = [];
  });
  afterEach(async () => {
    await follower[Symbol.asyncDispose]();
    if (clock.pendingTimers > 0) throw new Error('a timer is left');
  });

  it('tells of each change at once, where the transport is told', async () => {
    follow({ isTold: true });
    await follower.known;
    expect(told).toEqual(['+pods', '+a']);
    api.changeKinds(documents('a', 'b'));
    await clock.advance(0);
    api.changeKinds(documents('b'));
    await clock.advance(0);
    expect(told).toEqual(['+pods', '+a', '+b', '-a']);
    expect(follower.kinds.map(({ plural }) => plural)).toEqual(['pods', 'b']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('misses no change that comes while it asks', async () => {
    follow({ isTold: true });
    for (const plurals of [['b'], ['b', 'c'], ['c']]) {
      api.changeKinds(documents(...plurals));
      await Promise.resolve();
    }
    await clock.advance(0);
    expect(follower.kinds.map(({ plural }) => plural)).toEqual(['pods', 'c']);
  });

  it('asks every half minute otherwise', async () => {
    follow({ isTold: false });
    await follower.known;
    api.changeKinds(documents('b'));
    await clock.advance(29_000);
    expect(told).toEqual(['+pods', '+a']);
    await clock.advance(1000);
    expect(told).toEqual(['+pods', '+a', '+b', '-a']);
  });

  it('tries again when the server does not answer, and keeps what it knows', async () => {
    api.documents = {};
    follow({ isTold: true });
    await clock.advance(100);
    expect(follower.kinds).toEqual([]);
    api.documents = documents('a');
    await clock.advance(1000);
    expect(told).toEqual(['+pods', '+a']);
    api.changeKinds({});
    await clock.advance(0);
    expect(follower.kinds).toHaveLength(2);
  });

  it('tells those who come later of all that is known', async () => {
    follow({ isTold: true });
    await follower.known;
    const later: string[] = [];
    follower.onChange(({ added }) => later.push(...added.map(({ plural }) => plural)));
    expect(later).toEqual(['pods', 'a']);
  });
});
