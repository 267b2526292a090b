import { describe, expect, it } from 'vitest';
import { CacheEvent } from './cache-event.ts';
import { EventRing, type EventRingOptions } from './event-ring.ts';

function fill(
  revisions: readonly number[],
  options: EventRingOptions,
  ageOf: (revision: number) => number = () => 0,
): EventRing {
  const ring = new EventRing(0, options);
  for (const revision of revisions) ring.push(new CacheEvent({ revision, atMs: ageOf(revision) }));
  return ring;
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const after = (ring: EventRing, revision: number) => ring.after(revision)?.map(event => event.revision);

describe('the ring of events', () => {
  it('gives what came after a revision', () => {
    const ring = fill([3, 5, 5, 9], {});
    expect(after(ring, 0)).toEqual([3, 5, 5, 9]);
    expect(after(ring, 4)).toEqual([5, 5, 9]);
    expect(after(ring, 9)).toEqual([]);
    expect(after(ring, 100)).toEqual([]);
  });

  it('says when it has forgotten some of them', () => {
    const ring = fill(upTo(5000), { maxEvents: 1000 });
    expect(ring.oldestRevision).toBe(4000);
    expect(after(ring, 3999)).toBeUndefined();
    expect(after(ring, 4000)).toHaveLength(1000);
  });

  it('forgets old ones, but keeps a few whatever their age', () => {
    const ring = fill(upTo(20), { minEvents: 5, maxAgeMs: 10 }, revision => revision);
    expect(ring.oldestRevision).toBe(10);
    expect(fill(upTo(20), { minEvents: 5, maxAgeMs: 10 }, revision => revision * 100).oldestRevision).toBe(15);
  });

  it('forgets some when all are too large', () => {
    const ring = new EventRing(0, { maxBytes: 1000, minEvents: 2 });
    const events = upTo(20).map(revision => new CacheEvent({ revision, atMs: 0 }));
    for (const event of events) Object.defineProperty(event, 'byteLength', { value: 100 });
    for (const event of events) ring.push(event);
    expect(ring.oldestRevision).toBe(10);
    const huge = upTo(22)
      .slice(20)
      .map(revision => new CacheEvent({ revision, atMs: 0 }));
    for (const event of huge) Object.defineProperty(event, 'byteLength', { value: 5000 });
    for (const event of huge) ring.push(event);
    expect(after(ring, 20)).toEqual([21, 22]);
    expect(ring.oldestRevision).toBe(20);
  });

  it('forgets old ones without new ones, when asked to', () => {
    const ring = fill(upTo(20), { minEvents: 5, maxAgeMs: 10 });
    ring.expire(9);
    expect(ring.oldestRevision).toBe(0);
    ring.expire(10);
    expect(ring.oldestRevision).toBe(15);
    expect(after(ring, 15)).toEqual([16, 17, 18, 19, 20]);
  });

  it('lets go of what was made to tell watches of an event, some events later', () => {
    const events = upTo(300).map(revision => new CacheEvent({ revision, atMs: 0 }));
    const settled: number[] = [];
    for (const event of events) event.settle = () => void settled.push(event.revision);
    const ring = new EventRing(0);
    for (const event of events) ring.push(event);
    expect(settled).toEqual(upTo(300 - 256));
  });
});
