/** Metrics in the form that annotations of the first version have: with other names, and amounts where there is none.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/ */
import { isObject, type JsonObject, type MetricSpec, type MetricStatus, type MetricTarget, setOwn } from '#api';

/** A metric, or what was measured of it, in the old form. */
export type OldMetric = JsonObject & { type?: unknown };

interface Field {
  readonly old: string;
  /** One or two names: the field within the metric. */
  readonly path: readonly [string, string?];
  /** What the old form says for nothing. */
  readonly zero?: string;
}

const field = (old: string, path: Field['path'], zero?: string): Field => ({
  old,
  path,
  ...(zero === undefined ? {} : { zero }),
});

const ofObject = [field('target', ['describedObject']), field('metricName', ['metric', 'name'])];
const ofResource = [field('name', ['name'])];

/** The fields of each source, of what is aimed at. */
const specFields: Readonly<Record<string, readonly Field[]>> = {
  object: [
    ...ofObject,
    field('targetValue', ['target', 'value'], '0'),
    field('selector', ['metric', 'selector']),
    field('averageValue', ['target', 'averageValue']),
  ],
  pods: [
    field('metricName', ['metric', 'name']),
    field('targetAverageValue', ['target', 'averageValue'], '0'),
    field('selector', ['metric', 'selector']),
  ],
  resource: [
    ...ofResource,
    field('targetAverageUtilization', ['target', 'averageUtilization']),
    field('targetAverageValue', ['target', 'averageValue']),
  ],
  containerResource: [
    ...ofResource,
    field('targetAverageUtilization', ['target', 'averageUtilization']),
    field('targetAverageValue', ['target', 'averageValue']),
    field('container', ['container']),
  ],
  external: [
    field('metricName', ['metric', 'name']),
    field('metricSelector', ['metric', 'selector']),
    field('targetValue', ['target', 'value']),
    field('targetAverageValue', ['target', 'averageValue']),
  ],
};

/** The fields of each source, of what was measured. */
const statusFields: Readonly<Record<string, readonly Field[]>> = {
  object: [
    ...ofObject,
    field('currentValue', ['current', 'value'], '0'),
    field('selector', ['metric', 'selector']),
    field('averageValue', ['current', 'averageValue']),
  ],
  pods: [
    field('metricName', ['metric', 'name']),
    field('currentAverageValue', ['current', 'averageValue'], '0'),
    field('selector', ['metric', 'selector']),
  ],
  resource: [
    ...ofResource,
    field('currentAverageUtilization', ['current', 'averageUtilization']),
    field('currentAverageValue', ['current', 'averageValue'], '0'),
  ],
  containerResource: [
    ...ofResource,
    field('currentAverageUtilization', ['current', 'averageUtilization']),
    field('currentAverageValue', ['current', 'averageValue'], '0'),
    field('container', ['container']),
  ],
  external: [
    field('metricName', ['metric', 'name']),
    field('metricSelector', ['metric', 'selector']),
    field('currentValue', ['current', 'value'], '0'),
    field('currentAverageValue', ['current', 'averageValue']),
  ],
};

/** What is aimed at, in the old form. */
export const toOldSpec = (metric: MetricSpec): OldMetric => toOld(metric as unknown as JsonObject, specFields);
/** What was measured, in the old form. */
export const toOldStatus = (metric: MetricStatus): OldMetric => toOld(metric as unknown as JsonObject, statusFields);
/** What was measured. */
export const fromOldStatus = (old: OldMetric): MetricStatus => fromOld(old, statusFields) as unknown as MetricStatus;

/** What is aimed at. */
export function fromOldSpec(old: OldMetric): MetricSpec {
  const metric = fromOld(old, specFields);
  for (const name of Object.keys(specFields)) {
    const source = metric[name];
    if (!isObject(source)) continue;
    const target = (isObject(source['target']) ? source['target'] : {}) as Partial<MetricTarget>;
    // The old form cannot leave this out.
    if (name === 'object' && target.averageValue !== undefined && target.value === '0') delete target.value;
    source['target'] = { type: typeOf(target), ...target };
  }
  return metric as unknown as MetricSpec;
}

/** The old form does not say which of the fields counts. */
function typeOf({ averageUtilization, averageValue, value }: Partial<MetricTarget>): string {
  if (averageUtilization !== undefined) return 'Utilization';
  return value !== undefined && averageValue === undefined ? 'Value' : 'AverageValue';
}

function toOld(metric: JsonObject, fields: Readonly<Record<string, readonly Field[]>>): OldMetric {
  const old: OldMetric = { type: metric['type'] };
  for (const [name, list] of Object.entries(fields)) {
    const source = metric[name];
    if (!isObject(source)) continue;
    const entries = list.map(({ old: oldName, path, zero }) => [oldName, valueAt(source, path) ?? zero] as const);
    old[name] = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  return old;
}

function fromOld(old: OldMetric, fields: Readonly<Record<string, readonly Field[]>>): JsonObject {
  const metric: JsonObject = { type: old.type };
  for (const [name, list] of Object.entries(fields)) {
    const source = old[name];
    if (!isObject(source)) continue;
    const found: JsonObject = {};
    for (const { old: oldName, path, zero } of list) setAt(found, path, source[oldName] ?? zero);
    metric[name] = found;
  }
  return metric;
}

function valueAt(source: JsonObject, [first, second]: Field['path']): unknown {
  const value = source[first];
  if (second === undefined) return value;
  return isObject(value) ? value[second] : undefined;
}

function setAt(target: JsonObject, [first, second]: Field['path'], value: unknown): void {
  if (value === undefined || value === null) return;
  if (second === undefined) setOwn(target, first, value);
  else setOwn(target, first, { ...(target[first] as object | undefined), [second]: value });
}
