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
});
