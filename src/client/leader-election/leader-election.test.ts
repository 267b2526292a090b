import { beforeEach, describe, expect, it } from 'vitest';
import { Lease } from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import { createClient } from '../create-client.ts';
import { FakeApi } from '../testing/fake-api.ts';
import type { ApiHandler } from '../transport.ts';
import { createInProcessTransport } from '../transports/in-process.ts';
import { LeadershipLostError, runWhenElected } from './leader-election.ts';

const key = { namespace: 'kube-system', name: 'kube-scheduler' };
let api: FakeApi;
let clock: VirtualClock;

beforeEach(() => {
  api = new FakeApi();
  clock = createVirtualClock();
});

const clientOf = (username: string, handler: ApiHandler = api) =>
  createClient(createInProcessTransport({ handler, user: { username, groups: [] } }));
const lease = () => clientOf('test').get(Lease, key);

/** A candidate that works until it is told to stop. */
function startCandidate(identity: string, handler: ApiHandler = api) {
  const stop = new AbortController();
  const candidate = { isLeading: false, stop: () => stop.abort(), result: Promise.resolve() };
  const options = {
    client: clientOf(identity, handler),
    clock,
    logger: silentLogger,
    lease: key,
    identity,
    annotations: { 'example.com/place': `with ${identity}` },
    signal: stop.signal,
  };
  candidate.result = runWhenElected(options, async signal => {
    candidate.isLeading = true;
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
    candidate.isLeading = false;
  });
  candidate.result.catch(() => undefined);
  return candidate;
}

/** Cuts a candidate off from the server. */
const cutOff = (identity: string) => {
  api.intercept = (_, user) => {
    if (user.username === identity) throw new Error('connection refused');
  };
};

describe('leader election', () => {
  it('lets one of two candidates lead, and the other when it stops', async () => {
    const [a, b] = [startCandidate('a'), startCandidate('b')];
    await clock.advance(100);
    expect([a.isLeading, b.isLeading]).toEqual([true, false]);
    expect((await lease()).metadata.annotations).toEqual({ 'example.com/place': 'with a' });
    await clock.advance(60_000);
    expect([a.isLeading, b.isLeading]).toEqual([true, false]);
    a.stop();
    await a.result;
    expect((await lease()).spec.holderIdentity).toBe('');
    await clock.advance(2000);
    expect(b.isLeading).toBe(true);
    expect((await lease()).spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1, leaseDurationSeconds: 15 });
    expect((await lease()).metadata.annotations).toEqual({ 'example.com/place': 'with b' });
    b.stop();
    await b.result;
    expect(clock.pendingTimers).toBe(0);
  });

  it('renews the lease and keeps when it was acquired', async () => {
    const a = startCandidate('a');
    await clock.advance(0);
    const first = (await lease()).spec;
    await clock.advance(10_000);
    const later = (await lease()).spec;
    expect(later.acquireTime).toBe(first.acquireTime);
    expect(later.renewTime).toBe('2026-01-01T00:00:10.000000Z');
    a.stop();
    await a.result;
  });

  it('makes a leader stop that cannot renew, before another starts', async () => {
    const [a, b] = [startCandidate('a'), startCandidate('b')];
    await clock.advance(0);
    cutOff('a');
    const both: boolean[] = [];
    for (let i = 0; i < 30; i++) {
      await clock.advance(1000);
      both.push(a.isLeading && b.isLeading);
    }
    await expect(a.result).rejects.toThrow(LeadershipLostError);
    expect([a.isLeading, b.isLeading]).toEqual([false, true]);
    expect(both).not.toContain(true);
    b.stop();
    await b.result;
  });

  it('counts the time to renew from when it asked, however late the answer came', async () => {
    let answers: 'at once' | 'late' | 'never' = 'at once';
    const slow: ApiHandler = {
      watch: (request, user) => api.watch(request, user),
      discover: (path, user) => api.discover(path, user),
      onKindsChange: listener => api.onKindsChange(listener),
      async request(request, user) {
        if (answers === 'never') await clock.sleep(3_600_000, request.signal);
        const answer = await api.request(request, user);
        if (answers === 'late' && request.verb === 'update') await clock.sleep(9900, request.signal);
        return answer;
      },
    };
    const a = startCandidate('a', slow);
    await clock.advance(0);
    const b = startCandidate('b');
    answers = 'late'; // the renewal at 2 s is answered at 11.9 s
    await clock.advance(11_000);
    answers = 'never';
    const both: boolean[] = [];
    for (let i = 0; i < 30; i++) {
      await clock.advance(1000);
      both.push(a.isLeading && b.isLeading);
    }
    expect(both).not.toContain(true);
    expect(b.isLeading).toBe(true);
    await expect(a.result).rejects.toThrow(LeadershipLostError);
    b.stop();
    await b.result;
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on leading through a failure shorter than the renew deadline', async () => {
    const a = startCandidate('a');
    await clock.advance(0);
    cutOff('a');
    await clock.advance(9000);
    cutOff('nobody');
    await clock.advance(30_000);
    expect(a.isLeading).toBe(true);
    a.stop();
    await a.result;
  });

  it('waits a whole lease for a holder that it never saw alive', async () => {
    const spec = { holderIdentity: 'dead', leaseDurationSeconds: 15, renewTime: '2020-01-01T00:00:00.000000Z' };
    await clientOf('test').create(Lease, { metadata: key, spec });
    const a = startCandidate('a');
    await clock.advance(14_000);
    expect(a.isLeading).toBe(false);
    await clock.advance(4000);
    expect(a.isLeading).toBe(true);
    a.stop();
    await a.result;
  });

  it('ends with the error of the work, and releases', async () => {
    const options = {
      client: clientOf('a'),
      clock,
      logger: silentLogger,
      lease: key,
      identity: 'a',
      signal: new AbortController().signal,
    };
    await expect(runWhenElected(options, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect((await lease()).spec.holderIdentity).toBe('');
    expect(clock.pendingTimers).toBe(0);
  });

  it('stops waiting when its signal aborts', async () => {
    const [a, b] = [startCandidate('a'), startCandidate('b')];
    await clock.advance(0);
    b.stop();
    await b.result;
    expect((await lease()).spec.holderIdentity).toBe('a');
    a.stop();
    await a.result;
  });
});
