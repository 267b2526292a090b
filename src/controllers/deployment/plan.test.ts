import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '#api';
import { at, deployment, template } from '../fixtures/builders.ts';
import { plan, rolling, type SetOptions, set, sizes } from '../fixtures/deployments.ts';
import { templateHash, templateHashLabel } from './template-hash.ts';

describe('a new deployment', () => {
  it('gets a replica set of its template, told apart by the hash', () => {
    const object = deployment('web', {
      spec: { replicas: 3, minReadySeconds: 5 },
      metadata: { annotations: { note: 'x' } },
    });
    const hash = templateHash(object.spec.template);
    const { create, revision, status } = plan(object);
    expect(create).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        namespace: 'default',
        labels: { app: 'hello', [templateHashLabel]: hash },
        annotations: {
          note: 'x',
          'deployment.kubernetes.io/revision': '1',
          'deployment.kubernetes.io/desired-replicas': '3',
          'deployment.kubernetes.io/max-replicas': '4',
        },
        ownerReferences: [
          { kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: {
        replicas: 3,
        minReadySeconds: 5,
        selector: { matchLabels: { app: 'hello', [templateHashLabel]: hash } },
        template: {
          metadata: { labels: { app: 'hello', [templateHashLabel]: hash } },
          spec: object.spec.template.spec,
        },
      },
    });
    expect(revision).toBe('1');
    expect(status.conditions?.map(({ type, reason }) => [type, reason])).toEqual([
      ['Progressing', 'NewReplicaSetCreated'],
      ['Available', 'MinimumReplicasUnavailable'],
    ]);
    expect(status).toMatchObject({ unavailableReplicas: 3, observedGeneration: 1 });
    expect(status).not.toHaveProperty('replicas');
  });

  it('gets nothing when it is paused or on its way out', () => {
    expect(plan(deployment('web', { spec: { paused: true } })).create).toBeUndefined();
    expect(plan(deployment('web', { metadata: { deletionTimestamp: at(0) } })).create).toBeUndefined();
  });
});

describe('a rolling update', () => {
  const cases: {
    name: string;
    replicas: number;
    spec: Partial<DeploymentSpec>;
    fresh: SetOptions;
    old: SetOptions;
    expected: object;
  }[] = [
    {
      name: 'grows the new one by the surge',
      replicas: 4,
      spec: rolling(1, 0),
      fresh: { replicas: 0 },
      old: { replicas: 4 },
      expected: { fresh: 1 },
    },
    {
      name: 'waits for new pods to become available when none may be missing',
      replicas: 4,
      spec: rolling(1, 0),
      fresh: { replicas: 1, available: 0 },
      old: { replicas: 4 },
      expected: {},
    },
    {
      name: 'shrinks the old one by what the new one has available',
      replicas: 4,
      spec: rolling(1, 0),
      fresh: { replicas: 1 },
      old: { replicas: 4 },
      expected: { old: 3 },
    },
    {
      name: 'shrinks first when there is no surge',
      replicas: 4,
      spec: rolling(0, 1),
      fresh: { replicas: 0 },
      old: { replicas: 4 },
      expected: { old: 3 },
    },
    {
      name: 'takes one as unavailable when both limits come to 0',
      replicas: 3,
      spec: rolling('0%', '10%'),
      fresh: { replicas: 0 },
      old: { replicas: 3 },
      expected: { old: 2 },
    },
    {
      name: 'rounds the surge up and unavailability down',
      replicas: 10,
      spec: rolling('25%', '25%'),
      fresh: { replicas: 0 },
      old: { replicas: 10 },
      expected: { fresh: 3 },
    },
    {
      name: 'takes unhealthy old pods first, whatever else is missing',
      replicas: 10,
      spec: rolling(0, 2),
      fresh: { replicas: 0 },
      old: { replicas: 10, available: 8 },
      expected: { old: 8 },
    },
    {
      name: 'does not count new pods that are unavailable as a reason to shrink',
      replicas: 10,
      spec: rolling(2, 2),
      fresh: { replicas: 4, available: 0 },
      old: { replicas: 8, available: 7 },
      expected: {},
    },
    {
      name: 'ends with no old pods',
      replicas: 2,
      spec: rolling(1, 0),
      fresh: { replicas: 2 },
      old: { replicas: 1 },
      expected: { old: 0 },
    },
  ];
  it.each(cases)('$name', ({ replicas, spec, fresh, old, expected }) => {
    const object = deployment('web', { spec: { replicas, template: template('hello:2'), ...spec } });
    const sets = [set('fresh', { image: 'hello:2', revision: 2, ...fresh }), set('old', { ageSeconds: 600, ...old })];
    expect(sizes(plan(object, sets))).toEqual(expected);
  });

  it('makes the new replica set as large as the surge allows, with the next revision', () => {
    const object = deployment('web', { spec: { replicas: 4, template: template('hello:2'), ...rolling(2, 0) } });
    const { create, revision, updates } = plan(object, [set('old', { replicas: 4, revision: 7 })]);
    expect(create?.spec.replicas).toBe(2);
    expect(revision).toBe('8');
    expect(updates).toEqual([]);
  });

  it.each<[number | undefined, number | undefined, number | undefined]>([
    [undefined, 5, undefined],
    [undefined, 0, 0],
    [0, undefined, undefined],
    [7, 5, 7],
  ])('gives the replica set minReadySeconds %s in place of %s: %s', (wanted, before, expected) => {
    const spec = { replicas: 1, ...(wanted === undefined ? {} : { minReadySeconds: wanted }) };
    const current = set('web', { replicas: 1, desired: 1, max: 2 });
    const given = {
      ...current,
      spec: { ...current.spec, ...(before === undefined ? {} : { minReadySeconds: before }) },
    };
    const { updates } = plan(deployment('web', { spec }), [given]);
    expect((updates[0]?.to ?? given).spec.minReadySeconds).toBe(expected);
  });

  it('counts revisions beyond the numbers that are exact in JavaScript', () => {
    const object = deployment('web', { spec: { replicas: 1, template: template('hello:2') } });
    const { revision } = plan(object, [set('old', { replicas: 1, revision: 3546343826724305832n })]);
    expect(revision).toBe('3546343826724305833');
  });

  it('goes back to an old replica set, which becomes the newest revision and remembers the former', () => {
    const object = deployment('web', { spec: { replicas: 2 } });
    const { updates, revision } = plan(object, [
      set('one', { image: 'hello:1', replicas: 0, revision: 1 }),
      set('two', { image: 'hello:2', replicas: 2, revision: 2 }),
    ]);
    expect(revision).toBe('3');
    expect(updates[0]?.to.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });
});

describe('recreate', () => {
  const recreate = deployment('web', {
    spec: { replicas: 2, template: template('hello:2'), strategy: { type: 'Recreate' } },
  });
  it('first removes all old pods', () => {
    const planned = plan(recreate, [set('old', { replicas: 2 })]);
    expect(sizes(planned)).toEqual({ old: 0 });
    expect(planned.create).toBeUndefined();
  });

  it('waits for the last of them to be gone', () => {
    expect(plan(recreate, [set('old', { replicas: 0, pods: 1 })]).create).toBeUndefined();
    expect(plan(recreate, [set('old', { replicas: 0 })], true).create).toBeUndefined();
    const empty = set('new', { image: 'hello:2', replicas: 0, revision: 2 });
    expect(sizes(plan(recreate, [set('old', { replicas: 0, pods: 1 }), empty]))).toEqual({});
  });

  it('then makes all new ones', () => {
    expect(plan(recreate, [set('old', { replicas: 0 })]).create?.spec.replicas).toBe(2);
    expect(sizes(plan(recreate, [set('old', { replicas: 0 }), set('new', { image: 'hello:2', replicas: 0 })]))).toEqual(
      { new: 2 },
    );
  });
});

describe('clean-up', () => {
  const complete = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, observedGeneration: 1 };
  const sets = [
    set('a', { image: 'a', replicas: 0, revision: 1 }),
    set('b', { image: 'b', replicas: 0, revision: 2 }),
    set('c', { image: 'c', replicas: 0, revision: 3, pods: 1 }),
    set('now', { replicas: 1, revision: 4, desired: 1, max: 2 }),
  ];
  const removed = (limit: number, status: object) =>
    plan(deployment('web', { spec: { revisionHistoryLimit: limit }, status }), sets).removals.map(
      ({ metadata }) => metadata.name,
    );

  it('removes the lowest revisions beyond the limit once the rollout is complete', () => {
    expect(removed(2, complete)).toEqual(['a']);
    expect(removed(10, complete)).toEqual([]);
    expect(removed(2, {})).toEqual([]);
  });

  it('keeps what still has pods', () => {
    expect(removed(0, complete)).toEqual(['a', 'b']);
  });
});
