/** Autoscalers of the first version as those of the second, which are stored, and back. What the first version has no
 *  field for is kept in annotations, as upstream keeps it. Both functions leave their argument as it is. */
import {
  AutoscalingV1HorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  isObject,
  type KubeObject,
  type MetricSpec,
  type MetricStatus,
} from '#api';
import { cpuUtilization, defaultMetric } from './defaults.ts';
import { fromOldSpec, fromOldStatus, type OldMetric, toOldSpec, toOldStatus } from './old-metrics.ts';

const annotation = (name: string): string => `autoscaling.alpha.kubernetes.io/${name}`;
const metricsKey = annotation('metrics');
const currentMetricsKey = annotation('current-metrics');
const conditionsKey = annotation('conditions');
const behaviorKey = annotation('behavior');
const ownKeys: readonly string[] = [
  metricsKey,
  currentMetricsKey,
  conditionsKey,
  behaviorKey,
  annotation('scale-down-tolerance'),
  annotation('scale-up-tolerance'),
];

/** The first version of a stored autoscaler. */
export function fromStored(stored: KubeObject): AutoscalingV1HorizontalPodAutoscaler {
  const { spec = {}, status, ...rest } = stored as unknown as Loose<HorizontalPodAutoscaler>;
  const { metrics = [], behavior, ...bounds } = spec;
  const { currentMetrics, conditions, ...counts } = status ?? {};
  const targets = metrics.map(targetUtilization);
  const others = metrics.filter((_, index) => targets[index] === undefined);
  const target = targets.find(percent => percent !== undefined);
  const current = currentMetrics?.findLast(isCpu)?.resource?.current.averageUtilization;
  const kept = {
    ...annotationsOf(rest.metadata),
    ...(others.length > 0 ? { [metricsKey]: JSON.stringify(others.map(toOldSpec)) } : {}),
    ...(currentMetrics?.length ? { [currentMetricsKey]: JSON.stringify(currentMetrics.map(toOldStatus)) } : {}),
    ...(behavior ? { [behaviorKey]: JSON.stringify(withKeys(behavior, capitalized)) } : {}),
    ...(conditions?.length ? { [conditionsKey]: JSON.stringify(conditions) } : {}),
  };
  return {
    ...rest,
    apiVersion: AutoscalingV1HorizontalPodAutoscaler.apiVersion,
    metadata: withAnnotations(rest.metadata, kept),
    spec: { ...bounds, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: {
      currentReplicas: 0,
      ...counts,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  } as unknown as AutoscalingV1HorizontalPodAutoscaler;
}

/** What is stored of an autoscaler of the first version. Annotations that cannot be read are dropped. */
export function toStored(autoscaler: AutoscalingV1HorizontalPodAutoscaler): KubeObject {
  const { spec, status, ...rest } = autoscaler as unknown as Loose<AutoscalingV1HorizontalPodAutoscaler>;
  // What is null in a body counts as left out only later.
  const { targetCPUUtilizationPercentage: target, ...bounds } = spec ?? {};
  const { currentCPUUtilizationPercentage: current, ...counts } = status ?? {};
  const annotations = (rest.metadata as { annotations?: Record<string, string> } | undefined)?.annotations;
  const read = (key: string): unknown => parsed(annotations?.[key]);
  const metrics: MetricSpec[] = [
    ...listOf<OldMetric>(read(metricsKey)).map(fromOldSpec),
    ...(typeof target === 'number' ? [cpuUtilization(target)] : []),
  ];
  const currentMetrics = listOf<OldMetric>(read(currentMetricsKey)).map(fromOldStatus);
  if (currentMetrics.length === 0 && typeof current === 'number') currentMetrics.push(cpuStatus(current));
  const conditions = listOf<HorizontalPodAutoscalerCondition>(read(conditionsKey));
  const behavior = withKeys(read(behaviorKey), uncapitalized);
  return {
    ...rest,
    apiVersion: HorizontalPodAutoscaler.apiVersion,
    metadata: withAnnotations(rest.metadata, annotationsOf(rest.metadata)),
    spec: {
      ...bounds,
      metrics: metrics.length > 0 ? metrics : [defaultMetric()],
      ...(isObject(behavior) && Object.keys(behavior).length > 0 ? { behavior } : {}),
    },
    ...(status === undefined
      ? {}
      : { status: { ...counts, currentMetrics, ...(conditions.length > 0 ? { conditions } : {}) } }),
  } as unknown as KubeObject;
}

/** Objects come here before anything was checked or filled in. */
type Loose<K extends { spec: object; status?: object }> = Omit<K, 'spec' | 'status'> & {
  spec?: Partial<K['spec']>;
  status?: Partial<NonNullable<K['status']>>;
};

function targetUtilization({ type, resource }: MetricSpec): number | undefined {
  return type === 'Resource' && resource?.name === 'cpu' ? resource.target.averageUtilization : undefined;
}

const isCpu = ({ type, resource }: MetricStatus): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.current.averageUtilization !== undefined;

const cpuStatus = (averageUtilization: number): MetricStatus => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization } },
});

/** The annotations that are the user's. */
function annotationsOf(metadata: object | undefined): Record<string, string> {
  const { annotations = {} } = (metadata ?? {}) as { annotations?: Record<string, string> };
  return Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !ownKeys.includes(key)));
}

/** An apply may have null for its metadata. */
function withAnnotations(
  metadata: object | null | undefined,
  annotations: Record<string, string>,
): object | null | undefined {
  if (!metadata) return metadata;
  const { annotations: _before, ...rest } = metadata as { annotations?: unknown };
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) && value.every(isObject) ? (value as T[]) : []);

/** Rules of behaviour are kept under the names that upstream's program has for their fields. */
const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const uncapitalized = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A value with other names of its fields, at any depth. */
function withKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map(item => withKeys(item, rename));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [rename(name), withKeys(item, rename)]));
}
