import { describe, expect, it } from 'vitest';
import type { AutoscalingV1HorizontalPodAutoscaler, HorizontalPodAutoscaler, KubeObject, MetricSpec } from '#api';
import { planCreate, printCells } from '../testing.ts';
import { fromStored, toStored } from './autoscaler/conversion.ts';
import { horizontalPodAutoscalerStrategy as strategy } from './horizontal-pod-autoscaler.ts';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = (spec: object = {}) => ({ spec: { scaleTargetRef: target, maxReplicas: 5, ...spec } });
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const queue = {
  type: 'External',
  external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } },
};

describe('autoscalers', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<HorizontalPodAutoscaler>(strategy, autoscaler({ behavior: {} }));
    expect(messages).toEqual([]);
    expect(object.spec).toEqual({
      ...autoscaler().spec,
      minReplicas: 1,
      metrics: [cpu],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      },
    });
  });

  it.each<[object, string[]]>([
    [
      autoscaler({ maxReplicas: 0 }),
      [
        'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
        'spec.maxReplicas: Required value',
      ],
    ],
    [autoscaler({ minReplicas: -1 }), ['spec.minReplicas: Invalid value: -1: must be greater than or equal to 0']],
    [
      autoscaler({ minReplicas: 0 }),
      [
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    ],
    [autoscaler({ minReplicas: 0, metrics: [queue] }), []],
    [
      autoscaler({ scaleTargetRef: { ...target, apiVersion: 'v1' } }),
      ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
    ],
    [
      autoscaler({ metrics: [{ ...cpu, external: queue.external }] }),
      ['spec.metrics[0].external: Forbidden: must populate the given metric source only'],
    ],
    [
      autoscaler({ metrics: [{ type: 'Pods' }] }),
      ['spec.metrics[0].pods: Required value: must populate information for the given metric source'],
    ],
    [
      autoscaler({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }] }),
      [
        'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      ],
    ],
    [
      autoscaler({
        behavior: { scaleUp: { policies: [{ type: 'X', value: 0, periodSeconds: 1801 }], selectPolicy: 'No' } },
      }),
      [
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "No": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
        'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(strategy, given).messages).toEqual(messages);
  });

  it('print what was measured and what is aimed at', () => {
    const { object } = planCreate<HorizontalPodAutoscaler>(strategy, autoscaler({ metrics: [cpu, queue, cpu] }));
    object.status = {
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 30 } } }],
    };
    expect(printCells(strategy.columns ?? [], object)).toEqual([
      'x',
      'Deployment/web',
      'cpu: 30%/80%, <unknown>/30 (avg) + 1 more...',
      '1',
      5,
      2,
      '0s',
    ]);
  });
});

describe('the first version of autoscalers', () => {
  const stored = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'x', annotations: { mine: 'stays' } },
    spec: {
      ...autoscaler().spec,
      minReplicas: 1,
      metrics: [
        queue,
        {
          type: 'Pods',
          pods: {
            metric: { name: 'm', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'AverageValue', averageValue: '1' },
          },
        },
        {
          type: 'Object',
          object: {
            describedObject: target,
            metric: { name: 'o' },
            target: { type: 'AverageValue', averageValue: '2' },
          },
        },
        {
          type: 'Object',
          object: { describedObject: target, metric: { name: 'p' }, target: { type: 'Value', value: '2' } },
        },
        {
          type: 'ContainerResource',
          containerResource: { name: 'memory', container: 'c', target: { type: 'AverageValue', averageValue: '1Gi' } },
        },
        cpu,
      ],
      behavior: {
        scaleUp: { selectPolicy: 'Max', tolerance: '50m', policies: [{ type: 'Pods', value: 1, periodSeconds: 2 }] },
      },
    },
    status: {
      currentReplicas: 2,
      desiredReplicas: 3,
      conditions: [{ type: 'AbleToScale', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 30, averageValue: '10m' } } },
      ],
    },
  } as unknown as KubeObject;

  it('says all that the second says, in fields or annotations', () => {
    const first = fromStored(stored);
    expect(first.spec).toEqual({ ...autoscaler().spec, minReplicas: 1, targetCPUUtilizationPercentage: 80 });
    expect(first.status).toEqual({ currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 30 });
    expect(JSON.parse(first.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'] ?? '')[0]).toEqual({
      type: 'External',
      external: { metricName: 'queue', targetAverageValue: '30' },
    });
    expect(toStored(first)).toEqual(stored);
  });

  it('aims at 80 % of CPU when it says nothing', () => {
    const bare = { ...autoscaler(), metadata: {} } as unknown as AutoscalingV1HorizontalPodAutoscaler;
    const nothing = { ...bare, spec: null } as unknown as typeof bare;
    expect((toStored(nothing) as unknown as { spec: { metrics: MetricSpec[] } }).spec.metrics).toEqual([cpu]);
    expect((toStored(bare) as unknown as { spec: { metrics: MetricSpec[] } }).spec.metrics).toEqual([cpu]);
  });

  it('leaves alone what an apply says of metadata, null too', () => {
    const applied = { ...autoscaler(), metadata: null } as unknown as AutoscalingV1HorizontalPodAutoscaler;
    expect(toStored(applied).metadata).toBeNull();
    expect(fromStored({ ...stored, metadata: null } as unknown as KubeObject).metadata).toBeNull();
  });

  it('passes over annotations that cannot be read', () => {
    const annotations = {
      'autoscaling.alpha.kubernetes.io/metrics': '{',
      'autoscaling.alpha.kubernetes.io/behavior': '5',
    };
    const broken = { ...autoscaler({ targetCPUUtilizationPercentage: 5 }), metadata: { annotations } };
    expect(toStored(broken as unknown as AutoscalingV1HorizontalPodAutoscaler)).toMatchObject({
      metadata: {},
      spec: { metrics: [{ resource: { target: { averageUtilization: 5 } } }] },
    });
  });
});
