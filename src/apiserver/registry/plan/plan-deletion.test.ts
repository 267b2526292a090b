import { describe, expect, it } from 'vitest';
import type { KubeObject, ObjectMeta } from '#api';
import { type DeletionPlan, type DeletionRequest, type DeletionRules, planDeletion } from './plan-deletion.ts';

const nowMs = Date.UTC(2026, 0, 1);
const objectWith = (metadata: ObjectMeta): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2025-12-31T00:00:00Z', ...metadata },
});
const plan = (
  metadata: ObjectMeta = {},
  request: Partial<DeletionRequest> = {},
  rules: Partial<DeletionRules> = {},
): DeletionPlan =>
  planDeletion(
    objectWith(metadata),
    { nowMs, graceSeconds: undefined, propagation: undefined, ...request },
    { defaultPropagation: 'Background', graceful: undefined, isReleased: true, tellsGracePeriod: true, ...rules },
  );
const marked = (result: DeletionPlan): ObjectMeta | undefined =>
  result.do === 'mark' ? result.draft.metadata : undefined;

describe('planDeletion', () => {
  it('removes what nothing holds', () => {
    expect(plan()).toEqual({ do: 'remove' });
    expect(plan({ generation: 1 }, {}, { graceful: { graceSeconds: 0 } })).toMatchObject({
      do: 'remove',
      last: {
        metadata: { generation: 2, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 },
      },
    });
  });

  it('gives grace, counted from now', () => {
    expect(marked(plan({ generation: 3 }, {}, { graceful: { graceSeconds: 30 } }))).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 4,
    });
  });

  const going = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 };
  it('only shortens a grace period that runs', () => {
    expect(plan(going)).toEqual({ do: 'wait' });
    for (const graceSeconds of [30, 40]) expect(plan(going, { graceSeconds })).toEqual({ do: 'wait' });
    expect(marked(plan(going, { graceSeconds: 10 }))).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:10Z',
      deletionGracePeriodSeconds: 10,
    });
    expect(plan(going, { graceSeconds: 0 })).toEqual({ do: 'remove' });
  });

  it('keeps what has finalizers, or is not released', () => {
    const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 };
    expect(marked(plan({ finalizers: ['a/b'] }))).toMatchObject({ ...metadata, finalizers: ['a/b'] });
    expect(marked(plan({}, {}, { isReleased: false }))).toMatchObject(metadata);
  });

  it('leaves what is not released alone once it is going, and says nothing of its grace where that is not told', () => {
    const rules = { isReleased: false, tellsGracePeriod: false };
    const { deletionTimestamp, deletionGracePeriodSeconds } = marked(plan({}, {}, rules)) ?? {};
    expect([deletionTimestamp, deletionGracePeriodSeconds]).toEqual(['2026-01-01T00:00:00Z', undefined]);
    expect(plan({ deletionTimestamp: '2026-01-01T00:00:00Z' }, { propagation: 'Foreground' }, rules).do).toBe('wait');
  });

  it('tells the garbage collector what to do with dependents', () => {
    expect(marked(plan({}, { propagation: 'Foreground' }))?.finalizers).toEqual(['foregroundDeletion']);
    expect(marked(plan({}, { propagation: 'Orphan' }))?.finalizers).toEqual(['orphan']);
    expect(marked(plan({}, {}, { defaultPropagation: 'Orphan' }))?.finalizers).toEqual(['orphan']);
    expect(marked(plan({ finalizers: ['orphan', 'a/b'] }, { propagation: 'Background' }))?.finalizers).toEqual(['a/b']);
    expect(marked(plan({ finalizers: ['orphan'] }, { propagation: 'Foreground' }))?.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    expect(marked(plan({ finalizers: ['foregroundDeletion'] }))?.finalizers).toEqual(['foregroundDeletion']);
  });

  it('leaves the object alone', () => {
    const object = Object.freeze(objectWith({}));
    Object.freeze(object.metadata);
    planDeletion(
      object,
      { nowMs, graceSeconds: 5, propagation: 'Orphan' },
      { defaultPropagation: 'Background', graceful: { graceSeconds: 5 }, isReleased: true, tellsGracePeriod: true },
    );
    expect(object.metadata.finalizers).toBeUndefined();
  });
});
