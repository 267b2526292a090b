import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '#api';
import { deployment, template, type WorkloadOptions } from '../fixtures/builders.ts';
import { plan, rolling, set, sizes } from '../fixtures/deployments.ts';

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

  const stored = { desired: 5, max: 8 };
  const old = (replicas: number) => set('old', { replicas, ...stored, ageSeconds: 600 });
  const fresh = (replicas: number) => set('new', { image: 'hello:2', replicas, revision: 2, ...stored });

  it('gives the largest what rounding leaves over', () => {
    const max = { desired: 10, max: 13 };
    const sets = [
      set('new', { image: 'hello:2', replicas: 5, revision: 2, ...max }),
      set('old', { replicas: 4, ...max, ageSeconds: 600 }),
      set('older', { image: 'hello:0', replicas: 4, ...max, ageSeconds: 900 }),
    ];
    expect(sizes(plan(scaled(11), sets))).toEqual({ new: 6, old: 4, older: 4 });
  });

  it('prefers the newer of equals to grow, and the older to shrink', () => {
    expect(sizes(plan(scaled(6), [fresh(4), old(4)]))).toEqual({ new: 5, old: 4 });
    expect(sizes(plan(scaled(4), [fresh(4), old(4)]))).toEqual({ new: 4, old: 3 });
  });

  it('notes the wanted number also where the size stays, so that the rollout goes on', () => {
    const { updates } = plan(scaled(6), [fresh(4), old(4)]);
    expect(updates.map(({ to }) => to.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'])).toEqual([
      '6',
      '6',
    ]);
  });

  it('removes the old ones once the current one is complete', () => {
    const late = set('old', { replicas: 2, desired: 4, max: 7, ageSeconds: 600 });
    expect(sizes(plan(scaled(5), [fresh(5), late]))).toEqual({ old: 0 });
  });

  it('takes no share of a size that nobody remembers', () => {
    const forgotten = [set('new', { image: 'hello:2', replicas: 3, desired: 5 }), old(4)];
    expect(sizes(plan(scaled(9), forgotten))).toEqual({ new: 3, old: 9 });
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
