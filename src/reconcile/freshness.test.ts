import { describe, expect, it } from 'vitest';
import { type ObjectMeta, Pod } from '#api';
import { createVirtualClock } from '#base';
import type { Change, Informer, Informers, Lister } from '#client';
import { Freshness } from './freshness.ts';

const creationTimestamp = '2026-01-01T00:00:00Z';

/** An informer that shows what a test shows it. */
function fakeInformer() {
  const objects = new Map<string, Pod>();
  const handlers = new Set<(change: Change<Pod>) => void>();
  const lister: Lister<Pod> = {
    get: key => objects.get(typeof key === 'string' ? key : key.name),
    list: () => [...objects.values()],
    byIndex: () => [],
    indexValues: () => [],
  };
  const informer: Informer<Pod> = {
    kind: Pod,
    lister,
    hasSynced: true,
    synced: Promise.resolve(),
    onChange(handler) {
      handlers.add(handler);
      return { [Symbol.dispose]: () => void handlers.delete(handler) };
    },
    addIndex: () => undefined,
  };
  return {
    informers: { for: () => informer } as unknown as Informers,
    handlers,
    show(name: string, resourceVersion: string, type: 'added' | 'deleted' = 'added', rest: ObjectMeta = {}) {
      const metadata = { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp, resourceVersion, ...rest };
      const object: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } };
      if (type === 'added') objects.set(name, object);
      else objects.delete(name);
      for (const handler of handlers) handler({ type, object });
    },
  };
}

function start() {
  const clock = createVirtualClock();
  const fake = fakeInformer();
  const freshness = new Freshness([Pod], { informers: fake.informers, clock, deadlineMs: 1000 });
  const { signal } = new AbortController();
  return { clock, fake, freshness, signal };
}

describe('Freshness', () => {
  it('waits until the cache shows a version, or a later one of the kind', async () => {
    const { fake, freshness, signal, clock } = start();
    fake.show('a', '9');
    let isSeen: boolean | undefined;
    const seen = freshness.seen([{ kind: Pod, resourceVersion: '11' }], signal).then(result => (isSeen = result));
    fake.show('a', '10');
    await clock.advance(0);
    expect(isSeen).toBeUndefined();
    fake.show('b', '12');
    expect(await seen).toBe(true);
    expect(await freshness.seen([{ kind: Pod, resourceVersion: '11' }], signal)).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits for nothing when it was stopped before', async () => {
    const { freshness, clock } = start();
    expect(await freshness.seen([{ kind: Pod, resourceVersion: '11' }], AbortSignal.abort())).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits until a deleted object is gone, or another by its name is there', async () => {
    const { fake, freshness, signal, clock } = start();
    fake.show('a', '1');
    const write = { kind: Pod, deleted: { name: 'a' }, uid: 'uid-a' };
    let isSeen: boolean | undefined;
    const seen = freshness.seen([write], signal).then(result => (isSeen = result));
    fake.show('b', '2', 'deleted');
    await clock.advance(0);
    expect(isSeen).toBeUndefined();
    fake.show('a', '3', 'deleted');
    expect(await seen).toBe(true);
    fake.show('a', '4');
    expect(await freshness.seen([{ ...write, uid: 'earlier' }], signal)).toBe(true);
  });

  it('waits no longer than until a deleted object is on its way out', async () => {
    const { fake, freshness, signal } = start();
    fake.show('a', '1');
    const seen = freshness.seen([{ kind: Pod, deleted: { name: 'a' }, uid: 'uid-a' }], signal);
    fake.show('a', '2', 'added', { deletionTimestamp: '2026-01-01T00:00:30Z' });
    expect(await seen).toBe(true);
  });

  it('gives up after the deadline, and when aborted', async () => {
    const { clock, freshness, signal } = start();
    const late = freshness.seen([{ kind: Pod, resourceVersion: '5' }], signal);
    await clock.advance(1000);
    expect(await late).toBe(false);
    const abort = new AbortController();
    const aborted = freshness.seen([{ kind: Pod, resourceVersion: '5' }], abort.signal);
    abort.abort();
    expect(await aborted).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('stops to follow when disposed', () => {
    const { fake, freshness } = start();
    freshness[Symbol.dispose]();
    expect(fake.handlers.size).toBe(0);
  });
});
