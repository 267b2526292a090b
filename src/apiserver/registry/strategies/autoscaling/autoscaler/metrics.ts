/** Rules of the metrics of an autoscaler. */
import {
  type ContainerResourceMetricSource,
  checkLabel,
  checkPathSegment,
  compareQuantity,
  type ExternalMetricSource,
  type FieldError,
  forbiddenField,
  invalidValue,
  type MetricIdentifier,
  type MetricSpec,
  type MetricTarget,
  notSupported,
  type ObjectMetricSource,
  type PodsMetricSource,
  type ResourceMetricSource,
  required,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';
import { checkResourceName } from '../../fields/resources.ts';
import { checkGroup, checkReference } from './references.ts';

/** Types of metrics, and the field of each. */
const sources = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const;

/** One metric. */
export function checkMetric(field: string, metric: MetricSpec): FieldError[] {
  const errors: FieldError[] = [];
  const types = Object.keys(sources).toSorted();
  if (!metric.type) errors.push(required(`${field}.type`, 'must specify a metric source type'));
  if (!types.includes(metric.type)) errors.push(notSupported(`${field}.type`, metric.type ?? '', types));
  const given = Object.values(sources).filter(name => metric[name] !== undefined);
  errors.push(...checkSource(field, metric));
  const expected = Object.entries(sources).find(([type]) => type === metric.type)?.[1];
  if (expected && !given.includes(expected))
    errors.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  if (given.length !== 1) {
    for (const name of given.filter(other => other !== expected))
      errors.push(forbiddenField(`${field}.${name}`, 'must populate the given metric source only'));
  }
  return errors;
}

/** Of several sources the first is looked at. */
function checkSource(field: string, metric: MetricSpec): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  if (object) return checkObject(`${field}.object`, object);
  if (external) return checkExternal(`${field}.external`, external);
  if (pods) return checkPods(`${field}.pods`, pods);
  if (resource) return checkResource(`${field}.resource`, resource);
  return containerResource ? checkContainerResource(`${field}.containerResource`, containerResource) : [];
}

function checkObject(field: string, { describedObject, metric, target }: ObjectMetricSource): FieldError[] {
  const errors = [
    ...checkReference(`${field}.describedObject`, describedObject),
    ...checkGroup(`${field}.describedObject`, describedObject.apiVersion ?? '', true),
    ...checkIdentifier(`${field}.metric`, metric),
    ...checkTarget(`${field}.target`, target),
  ];
  if (target.value === undefined && target.averageValue === undefined)
    errors.push(required(`${field}.target.averageValue`, 'must set either a target value or averageValue'));
  return errors;
}

function checkExternal(field: string, { metric, target }: ExternalMetricSource): FieldError[] {
  const errors = [...checkIdentifier(`${field}.metric`, metric), ...checkTarget(`${field}.target`, target)];
  const { value, averageValue } = target;
  if (value === undefined && averageValue === undefined) {
    const rule = 'must set either a target value for metric or a per-pod target';
    errors.push(required(`${field}.target.averageValue`, rule));
  }
  if (value !== undefined && averageValue !== undefined) {
    const rule = 'may not set both a target value for metric and a per-pod target';
    errors.push(forbiddenField(`${field}.target.value`, rule));
  }
  return errors;
}

function checkPods(field: string, { metric, target }: PodsMetricSource): FieldError[] {
  const errors = [...checkIdentifier(`${field}.metric`, metric), ...checkTarget(`${field}.target`, target)];
  if (target.averageValue === undefined)
    errors.push(required(`${field}.target.averageValue`, 'must specify a positive target averageValue'));
  return errors;
}

function checkResource(field: string, { name, target }: ResourceMetricSource): FieldError[] {
  const errors = name ? [] : [required(`${field}.name`, 'must specify a resource name')];
  return [...errors, ...checkUse(`${field}.target`, target)];
}

function checkContainerResource(field: string, source: ContainerResourceMetricSource): FieldError[] {
  const { name, container, target } = source;
  return [
    ...(name ? checkResourceName(`${field}.name`, name) : [required(`${field}.name`, 'must specify a resource name')]),
    ...(container
      ? invalidEach(`${field}.container`, container, checkLabel(container))
      : [required(`${field}.container`, 'must specify a container')]),
    ...checkUse(`${field}.target`, target),
  ];
}

/** A target of something that pods request. */
function checkUse(field: string, target: MetricTarget): FieldError[] {
  const errors = checkTarget(field, target);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    const rule = 'must set either a target raw value or a target utilization';
    errors.push(required(`${field}.averageUtilization`, rule));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    const rule = 'may not set both a target raw value and a target utilization';
    errors.push(forbiddenField(`${field}.averageValue`, rule));
  }
  return errors;
}

function checkTarget(field: string, { type, value, averageValue, averageUtilization }: MetricTarget): FieldError[] {
  const errors: FieldError[] = [];
  if (!type) errors.push(required(`${field}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.push(invalidValue(`${field}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  for (const [name, amount] of Object.entries({ value, averageValue })) {
    if (amount !== undefined && compareQuantity(amount, '0') <= 0)
      errors.push(invalidValue(`${field}.${name}`, amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalidValue(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return errors;
}

function checkIdentifier(field: string, { name }: MetricIdentifier): FieldError[] {
  if (!name) return [required(`${field}.name`, 'must specify a metric name')];
  return invalidEach(`${field}.name`, name, checkPathSegment(name));
}
