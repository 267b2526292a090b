import { describe, expect, it } from 'vitest';
import { type Deployment, Deployment as DeploymentKind, type DeploymentSpec, type ReplicaSet } from '#api';
import { at, deployment, replicaSet, startMs, template, type WorkloadOptions } from '../fixtures/builders.ts';
import { controllerReference } from '../runtime/owner-references.ts';
import { type DeploymentPlan, planDeployment } from './plan.ts';
import { templateHash, templateHashLabel } from './template-hash.ts';

interface SetOptions {
  /** Version of the image. */
  image?: string;
  replicas: number;
  available?: number;
  /** Pods that exist; default `replicas`. */
  pods?: number;
  revision?: number | bigint;
  desired?: number;
  max?: number;
  ageSeconds?: number;
}

/** A replica set of the deployment under test. */
function set(name: string, options: SetOptions): ReplicaSet {
  const {
    image = 'hello:1',
    replicas,
    available = replicas,
    pods = replicas,
    revision = 1,
    desired,
    max,
    ageSeconds = 60,
  } = options;
  const prefix = 'deployment.kubernetes.io';
  return replicaSet(name, {
    metadata: {
      creationTimestamp: at(-ageSeconds),
      annotations: {
        [`${prefix}/revision`]: String(revision),
        ...(desired === undefined ? {} : { [`${prefix}/desired-replicas`]: String(desired) }),
        ...(max === undefined ? {} : { [`${prefix}/max-replicas`]: String(max) }),
      },
    },
    spec: { replicas, template: template(image, { app: 'hello', [templateHashLabel]: name }) },
    status: { replicas: pods, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
  });
}

const plan = (object: Deployment, replicaSets: ReplicaSet[] = [], hasPods = false) =>
  planDeployment(
    {
      deployment: object,
      replicaSets,
      hasPods: () => hasPods,
      controller: controllerReference(DeploymentKind, object),
    },
    startMs,
  );

/** The sizes that change, by name. */
const sizes = ({ updates }: DeploymentPlan) =>
  Object.fromEntries(updates.map(({ to }) => [to.metadata.name, to.spec.replicas]));

const rolling = (maxSurge: number | string, maxUnavailable: number | string): Partial<DeploymentSpec> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});

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
      old: { replicas: 8 },
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
  });

  it('then makes all new ones', () => {
    expect(plan(recreate, [set('old', { replicas: 0 })]).create?.spec.replicas).toBe(2);
    expect(sizes(plan(recreate, [set('old', { replicas: 0 }), set('new', { image: 'hello:2', replicas: 0 })]))).toEqual(
      { new: 2 },
    );
  });
});

describe('scaling', () => {
  const scaled = (replicas: number, options: WorkloadOptions<DeploymentSpec, object> = {}) =>
    deployment('web', {
      ...options,
      spec: { replicas, template: template('hello:2'), ...rolling(3, 2), ...options.spec },
    });
  const midway = [
    set('new', { image: 'hello:2', replicas: 5, revision: 2, desired: 10, max: 13, ageSeconds: 60 }),
    set('old', { replicas: 8, desired: 10, max: 13, ageSeconds: 600 }),
  ];

  it('shares out in proportion in the middle of a rollout', () => {
    // The example of the documentation: 5 more are wanted, 3 go to the larger.
    expect(sizes(plan(scaled(15), midway))).toEqual({ old: 11, new: 7 });
  });

  it('takes away in proportion', () => {
    expect(sizes(plan(scaled(5), midway))).toEqual({ old: 5, new: 3 });
    expect(sizes(plan(scaled(0), midway))).toEqual({ old: 0, new: 0 });
  });

  it('scales the only active replica set directly, even when paused', () => {
    const only = [set('new', { image: 'hello:2', replicas: 10, desired: 10, max: 13 })];
    expect(sizes(plan(scaled(4), only))).toEqual({ new: 4 });
    expect(sizes(plan(scaled(4, { spec: { paused: true } }), only))).toEqual({ new: 4 });
  });

  it('notes the size that was wanted', () => {
    const [{ to } = { to: undefined }] = plan(scaled(15), midway).updates;
    expect(to?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': '15',
      'deployment.kubernetes.io/max-replicas': '18',
    });
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
