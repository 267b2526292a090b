/** Asks the APIs of metrics, which servers of others may serve: metrics.k8s.io, custom.metrics.k8s.io,
 *  external.metrics.k8s.io.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis */
import {
  formatLabelSelector,
  type HorizontalPodAutoscaler,
  type KubeObject,
  type LabelSelector,
  type MetricIdentifier,
  type MetricSpec,
  type ObjectMetricSource,
  parseApiVersion,
  quantityMilliValue,
  requirementsOf,
} from '#api';
import { parseDurationMs, parseTime, toError } from '#base';
import type { ApiRequest, Transport } from '#client';
import { kindOfTarget, type ScaleAccess } from '#reconcile';
import type { Measurement, PodValue } from './measurement.ts';

/** Who asks, and for which pods. */
export interface Asking {
  readonly autoscaler: HorizontalPodAutoscaler;
  /** The pods' labels, as text. */
  readonly selector: string;
  readonly access: ScaleAccess;
}

/** Measures one metric. What cannot be measured is no error: the plan goes by the others. */
export async function measure(spec: MetricSpec, asking: Asking): Promise<Measurement> {
  try {
    return await askFor(spec, asking);
  } catch (error) {
    asking.access.signal.throwIfAborted();
    return { type: 'none', why: toError(error).message };
  }
}

async function askFor(spec: MetricSpec, asking: Asking): Promise<Measurement> {
  if (spec.resource) return await askForResource(spec.resource.name, undefined, asking);
  if (spec.containerResource)
    return await askForResource(spec.containerResource.name, spec.containerResource.container, asking);
  if (spec.pods) return await askForPods(spec.pods.metric, asking);
  if (spec.object) return await askForObject(spec.object, asking);
  if (spec.external) return await askForExternal(spec.external.metric, asking);
  return { type: 'none', why: `unknown metric source type ${JSON.stringify(spec.type)}` };
}

interface PodMetrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers?: readonly { readonly name: string; readonly usage?: Record<string, string> }[];
}

async function askForResource(resource: string, container: string | undefined, asking: Asking): Promise<Measurement> {
  const { namespace } = asking.autoscaler.metadata;
  const options = { labelSelector: asking.selector };
  const request = {
    verb: 'list',
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resource: 'pods',
    namespace,
    options,
  } as const;
  const items = await itemsOf<PodMetrics>(request, 'resource', asking);
  const values = new Map<string, PodValue>();
  for (const { metadata, timestamp, window, containers = [] } of items) {
    const asked = containers.filter(({ name }) => container === undefined || name === container);
    const used = asked.map(({ usage }) => usage?.[resource]);
    if (used.length === 0 || used.includes(undefined)) continue;
    const milli = used.reduce((sum, amount = '0') => sum + quantityMilliValue(amount), 0);
    values.set(metadata.name, { milli, atMs: parseTime(timestamp), windowMs: parseDurationMs(window) ?? 60_000 });
  }
  return { type: 'pods', values };
}

interface MetricValue {
  readonly describedObject?: { readonly name: string };
  readonly timestamp: string;
  readonly windowSeconds?: number;
  readonly value: string;
}

async function askForPods(metric: MetricIdentifier, asking: Asking): Promise<Measurement> {
  const options = { labelSelector: asking.selector, ...metricSelector(metric) };
  const at = { resource: 'pods', name: '*', subresource: metric.name, options };
  const items = await itemsOf<MetricValue>({ ...custom(asking), ...at }, 'custom', asking);
  const values = items.map(({ describedObject, value, timestamp, windowSeconds = 60 }): [string, PodValue] => [
    describedObject?.name ?? '',
    { milli: quantityMilliValue(value), atMs: parseTime(timestamp), windowMs: windowSeconds * 1000 },
  ]);
  return { type: 'pods', values: new Map(values) };
}

async function askForObject({ describedObject, metric }: ObjectMetricSource, asking: Asking): Promise<Measurement> {
  const kind = await kindOfTarget(describedObject, asking.access);
  if (!kind)
    throw new Error(
      `no matches for kind ${JSON.stringify(describedObject.kind)} in version ${JSON.stringify(describedObject.apiVersion ?? 'v1')}`,
    );
  const { group } = parseApiVersion(kind.apiVersion);
  const resource = group === '' ? kind.plural : `${kind.plural}.${group}`;
  const at = { resource, name: describedObject.name, subresource: metric.name, options: metricSelector(metric) };
  const [first] = await itemsOf<MetricValue>({ ...custom(asking), ...at }, 'custom', asking);
  return { type: 'value', milli: quantityMilliValue(first?.value ?? '0') };
}

async function askForExternal({ name, selector }: MetricIdentifier, asking: Asking): Promise<Measurement> {
  const { namespace } = asking.autoscaler.metadata;
  const options = selector ? { labelSelector: textOf(selector) } : {};
  const group = { group: 'external.metrics.k8s.io', version: 'v1beta1' };
  const items = await itemsOf<MetricValue>(
    { verb: 'list', ...group, namespace, resource: name, options },
    'external',
    asking,
  );
  return { type: 'value', milli: items.reduce((sum, { value }) => sum + quantityMilliValue(value), 0) };
}

const custom = ({ autoscaler }: Asking) =>
  ({
    verb: 'get',
    group: 'custom.metrics.k8s.io',
    version: 'v1beta2',
    namespace: autoscaler.metadata.namespace,
  }) as const;

const textOf = (selector: LabelSelector): string => formatLabelSelector(requirementsOf(selector));

const metricSelector = ({ selector }: MetricIdentifier): { metricLabelSelector?: string } =>
  selector ? { metricLabelSelector: textOf(selector) } : {};

/** The items of an answer, of which there must be some. */
async function itemsOf<T>(
  request: ApiRequest,
  api: string,
  { access: { client, signal } }: Asking,
): Promise<readonly T[]> {
  const { transport }: { readonly transport: Transport } = client;
  const answer = await transport.request({ ...request, signal }).catch((error: unknown) => {
    throw new Error(`unable to fetch metrics from ${api} metrics API: ${toError(error).message}`, { cause: error });
  });
  const items = (answer as { readonly items?: readonly T[] }).items ?? [];
  if (items.length === 0) throw new Error(`no metrics returned from ${api} metrics API`);
  return items;
}
