/** What each metric of an autoscaler asks for, in upstream's words. Pure. */
import {
  type HorizontalPodAutoscaler,
  isQuantity,
  type MetricSpec,
  type MetricStatus,
  type MetricTarget,
  quantityMilliValue,
  quantityOfMilli,
} from '#api';
import { toError } from '#base';
import type { Measurement } from './measurement.ts';
import {
  type PodTarget,
  replicasByPods,
  replicasByShare,
  replicasByValue,
  requestsOf,
  type Wanted,
  type Workload,
} from './replicas.ts';

/** A number of pods, for which reason, and what the status says of the metric. */
export interface Proposal {
  readonly replicas: number;
  /** The metric, as in "cpu resource utilization (percentage of request) above target". */
  readonly name: string;
  readonly status: MetricStatus;
}

/** Why there is none. */
export interface Refusal {
  /** `FailedGetResourceMetric` and its like. */
  readonly reason: string;
  readonly why: string;
}

/** Asks one metric. */
export function propose(spec: MetricSpec, measurement: Measurement, workload: Workload): Proposal | Refusal {
  try {
    if (measurement.type === 'none') throw new Error(measurement.why);
    return measurement.type === 'pods'
      ? byPods(spec, measurement, workload)
      : byValue(spec, measurement.milli, workload);
  } catch (error) {
    return {
      reason: reasons[spec.type] ?? 'InvalidMetricSourceType',
      why: `${failures(spec)}${toError(error).message}`,
    };
  }
}

const reasons: Readonly<Record<string, string>> = {
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
  Pods: 'FailedGetPodsMetric',
  Object: 'FailedGetObjectMetric',
  External: 'FailedGetExternalMetric',
};

/** How the reason begins, as upstream's does. */
function failures({ type, resource, containerResource, external }: MetricSpec): string {
  const own = resource ?? containerResource;
  if (own) {
    const what = own.target.type === 'Utilization' ? 'utilization' : 'usage';
    return `failed to get ${own.name} ${what}: unable to get metrics for resource ${own.name}: `;
  }
  if (external) return `failed to get ${external.metric.name} external metric: `;
  return type === 'Object' || type === 'Pods' ? `failed to get ${type.toLowerCase()} metric value: ` : '';
}

function byPods(spec: MetricSpec, { values }: Extract<Measurement, { type: 'pods' }>, workload: Workload): Proposal {
  const { resource, containerResource, pods } = spec;
  if (pods) {
    const wanted = replicasByPods(values, amount(pods.target), { ...workload, isCpu: false });
    const current = { averageValue: quantityOfMilli(wanted.milli) };
    const status = { type: 'Pods', pods: { metric: pods.metric, current } };
    return { replicas: wanted.replicas, name: `pods metric ${pods.metric.name}`, status };
  }
  const source = containerResource ?? resource;
  if (!source) throw new Error(`unknown metric source type ${JSON.stringify(spec.type)}`);
  const { name, target } = source;
  const isUtilization = target.averageUtilization !== undefined;
  const podTarget: PodTarget = isUtilization
    ? {
        type: 'utilization',
        percent: target.averageUtilization ?? 0,
        requests: requestsOf(workload.pods, name, containerResource?.container),
      }
    : amount(target);
  const wanted = replicasByPods(values, podTarget, { ...workload, isCpu: name === 'cpu' });
  const current = currentOf(wanted);
  const label = `${name} ${containerResource ? 'container ' : ''}resource`;
  return {
    replicas: wanted.replicas,
    name: isUtilization ? `${label} utilization (percentage of request)` : label,
    status: containerResource
      ? { type: 'ContainerResource', containerResource: { name, container: containerResource.container, current } }
      : { type: 'Resource', resource: { name, current } },
  };
}

const currentOf = ({ milli, percent }: Wanted) => ({
  averageValue: quantityOfMilli(milli),
  ...(percent === undefined ? {} : { averageUtilization: percent }),
});

function byValue({ type, object, external }: MetricSpec, milli: number, workload: Workload): Proposal {
  const source = object ?? external;
  if (!source) throw new Error(`unknown metric source type ${JSON.stringify(type)}`);
  const { metric, target } = source;
  const isShare = target.averageValue !== undefined;
  const wanted = isShare
    ? replicasByShare(milli, milliOf(target.averageValue), workload)
    : replicasByValue(milli, milliOf(target.value), workload);
  const value = quantityOfMilli(wanted.milli);
  const current = isShare ? { averageValue: value } : { value };
  if (object) {
    const { describedObject } = object;
    const status = { type: 'Object', object: { describedObject, metric, current } };
    return { replicas: wanted.replicas, name: `${describedObject.kind} metric ${metric.name}`, status };
  }
  const labels = metric.selector ? JSON.stringify(metric.selector) : 'nil';
  const status = { type: 'External', external: { metric, current } };
  return { replicas: wanted.replicas, name: `external metric ${metric.name}(${labels})`, status };
}

const amount = ({ averageValue }: MetricTarget): PodTarget => ({ type: 'amount', milli: milliOf(averageValue) });

function milliOf(value: string | undefined): number {
  if (value === undefined || !isQuantity(value))
    throw new Error('invalid target: neither a value target nor an average value target was set');
  return quantityMilliValue(value);
}

/** The tolerances of an autoscaler: what its behaviour says, or 10 % in both directions. */
export function tolerancesOf({ spec }: HorizontalPodAutoscaler): { readonly up: number; readonly down: number } {
  const share = (tolerance: string | undefined): number =>
    tolerance === undefined ? 0.1 : quantityMilliValue(tolerance) / 1000;
  return { up: share(spec.behavior?.scaleUp?.tolerance), down: share(spec.behavior?.scaleDown?.tolerance) };
}
