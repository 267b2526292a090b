import { describe, expect, it } from 'vitest';
import { type MetricSpec, type Pod, Scale } from '#api';
import { autoscaler } from '../fixtures/autoscalers.ts';
import { at, meta, pod, startMs, typeOf } from '../fixtures/builders.ts';
import type { Measurement } from './measurement.ts';
import { isMeasured, planAutoscaler } from './plan.ts';

const scaleOf = (replicas: number): Scale => ({
  ...typeOf(Scale),
  metadata: meta('web'),
  spec: { replicas },
  status: { replicas, selector: 'app=hello' },
});
const pods = (count: number): Pod[] =>
  Array.from({ length: count }, (_, index) =>
    pod(`p${index}`, {
      spec: { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '1' } } }] },
      status: {
        phase: 'Running',
        startTime: at(-3600),
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(-3500) }],
      },
    }),
  );
const cpuOf = (count: number, milli: number): Measurement => ({
  type: 'pods',
  values: new Map(pods(count).map(({ metadata }) => [metadata.name, { milli, atMs: startMs, windowMs: 60_000 }])),
});
const value = (milli: number): Measurement => ({ type: 'value', milli });
const none = (why: string): Measurement => ({ type: 'none', why });
const external: MetricSpec = {
  type: 'External',
  external: { metric: { name: 'queue' }, target: { type: 'Value', value: '10' } },
};
const ofObject: MetricSpec = {
  type: 'Object',
  object: {
    metric: { name: 'requests' },
    describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'front' },
    target: { type: 'AverageValue', averageValue: '100' },
  },
};
const cpu = autoscaler().spec.metrics?.[0] as MetricSpec;

const plan = (object: ReturnType<typeof autoscaler>, replicas: number, measurements: Measurement[]) => {
  const memory = { recommendations: [], changes: [] };
  const observed = {
    autoscaler: object,
    scale: scaleOf(replicas),
    pods: pods(replicas),
    measurements,
    memory,
    hasSelector: true,
  };
  const planned = planAutoscaler(observed, startMs);
  return {
    to: planned.rescale?.replicas,
    why: planned.rescale?.reason,
    conditions: Object.fromEntries(planned.conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`])),
    told: planned.told.map(({ reason, message }) => `${reason}: ${message}`),
    metrics: planned.metrics,
  };
};

describe('planAutoscaler', () => {
  it('grows by what most is asked for', () => {
    const planned = plan(autoscaler({ metrics: [cpu, external] }), 4, [cpuOf(4, 550), value(20_000)]);
    expect(planned).toMatchObject({ to: 8, why: 'external metric queue(nil) above target', told: [] });
    expect(planned.conditions).toEqual({
      AbleToScale: 'True ReadyForNewScale',
      ScalingActive: 'True ValidMetricFound',
      ScalingLimited: 'False DesiredWithinRange',
    });
    expect(planned.metrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '550m', averageUtilization: 55 } } },
      { type: 'External', external: { metric: { name: 'queue' }, current: { value: '20' } } },
    ]);
  });

  it('shrinks when all metrics allow it', () => {
    expect(plan(autoscaler(), 6, [cpuOf(6, 250)])).toMatchObject({ to: 3, why: 'All metrics below target' });
  });

  it('gives each pod its share of an object', () => {
    expect(plan(autoscaler({ metrics: [ofObject] }), 3, [value(420_000)])).toMatchObject({
      to: 5,
      why: 'Ingress metric requests above target',
      metrics: [{ type: 'Object', object: { current: { averageValue: '140' } } }],
    });
  });

  it('grows by the metrics that there are, and does not shrink without all of them', () => {
    const object = autoscaler({ metrics: [cpu, external] });
    const growing = plan(object, 4, [cpuOf(4, 1000), none('no metrics returned from external metrics API')]);
    expect(growing).toMatchObject({
      to: 8,
      told: [
        'FailedGetExternalMetric: failed to get queue external metric: no metrics returned from external metrics API',
      ],
    });
    const shrinking = plan(object, 4, [cpuOf(4, 100), none('gone')]);
    expect(shrinking).toMatchObject({ to: undefined, conditions: { ScalingActive: 'False FailedGetExternalMetric' } });
    expect(shrinking.told.at(-1)).toBe(
      'FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 2), first error is: failed to get queue external metric: gone',
    );
  });

  it.each([
    ['above the maximum', 12, 10, 'Current number of replicas above Spec.MaxReplicas'],
    ['below the minimum', 1, 2, 'Current number of replicas below Spec.MinReplicas'],
  ])('goes by the bounds when there are pods %s', (_, replicas, to, why) => {
    expect(plan(autoscaler(), replicas, [])).toMatchObject({ to, why });
  });

  it('rests while there are no pods, unless there may be none', () => {
    expect(plan(autoscaler(), 0, [])).toMatchObject({
      to: undefined,
      conditions: { ScalingActive: 'False ScalingDisabled' },
    });
    const toZero = autoscaler({ minReplicas: 0, metrics: [external] });
    expect(plan(toZero, 0, [value(25_000)])).toMatchObject({ to: 3 });
    expect(plan(toZero, 3, [value(0)])).toMatchObject({ to: 0 });
  });

  it('says when the scale names no pods', () => {
    const observed = { autoscaler: autoscaler(), scale: scaleOf(3), pods: [], measurements: [], hasSelector: false };
    const { conditions, told, rescale } = planAutoscaler(
      { ...observed, memory: { recommendations: [], changes: [] } },
      startMs,
    );
    expect(rescale).toBeUndefined();
    expect(conditions.at(-1)).toMatchObject({ type: 'ScalingActive', status: 'False', reason: 'InvalidSelector' });
    expect(told.map(({ reason }) => reason)).toEqual(['SelectorRequired', 'FailedComputeMetricsReplicas']);
  });

  it.each([
    [0, false],
    [1, false],
    [2, true],
    [10, true],
    [11, false],
  ])('measures with %d pods: %s', (replicas, expected) => expect(isMeasured(autoscaler(), replicas)).toBe(expected));
});
