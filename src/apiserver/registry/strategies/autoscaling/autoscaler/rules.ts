/** Rules of autoscalers. */
import {
  type CrossVersionObjectReference,
  collectErrors,
  compareQuantity,
  type FieldError,
  forbiddenField,
  type HorizontalPodAutoscalerSpec,
  type HPAScalingPolicy,
  type HPAScalingRules,
  invalidValue,
  notSupported,
  type Quantity,
  required,
} from '#api';
import { checkOneOf } from '../../fields/checks.ts';
import { checkMetric } from './metrics.ts';
import { checkGroup, checkReference } from './references.ts';

const maxPeriodSeconds = 1800;
const maxWindowSeconds = 3600;

/** What is wrong with a specification; `old` is that before an update. */
export function checkAutoscaler(
  field: string,
  spec: HorizontalPodAutoscalerSpec,
  old: HorizontalPodAutoscalerSpec | undefined,
): FieldError[] {
  const { scaleTargetRef, behavior, metrics = [] } = spec;
  return [
    ...checkBounds(field, spec),
    ...checkTarget(`${field}.scaleTargetRef`, scaleTargetRef, old?.scaleTargetRef),
    ...collectErrors(metrics, (metric, index) => checkMetric(`${field}.metrics[${index}]`, metric)),
    ...checkFromZero(`${field}.metrics`, spec),
    ...checkRules(`${field}.behavior.scaleUp`, behavior?.scaleUp),
    ...checkRules(`${field}.behavior.scaleDown`, behavior?.scaleDown),
    ...(spec.maxReplicas ? [] : [required(`${field}.maxReplicas`)]),
  ];
}

function checkBounds(field: string, { minReplicas, maxReplicas }: HorizontalPodAutoscalerSpec): FieldError[] {
  const errors: FieldError[] = [];
  const least = `${field}.minReplicas`;
  const most = `${field}.maxReplicas`;
  if (minReplicas !== undefined && minReplicas < 0)
    errors.push(invalidValue(least, minReplicas, 'must be greater than or equal to 0'));
  if (maxReplicas !== undefined && maxReplicas < 0)
    errors.push(invalidValue(most, maxReplicas, 'must be greater than or equal to 1'));
  if (minReplicas !== undefined && (maxReplicas ?? 0) < minReplicas)
    errors.push(invalidValue(most, maxReplicas ?? 0, 'must be greater than or equal to `minReplicas`'));
  return errors;
}

/** The workload. A version that was wrong before an update may stay. */
function checkTarget(
  field: string,
  target: CrossVersionObjectReference,
  old: CrossVersionObjectReference | undefined,
): FieldError[] {
  const isSame = old !== undefined && old.apiVersion === target.apiVersion && old.kind === target.kind;
  const isCore = target.kind === 'ReplicationController';
  return [...checkReference(field, target), ...(isSame ? [] : checkGroup(field, target.apiVersion ?? '', isCore))];
}

/** Without pods nobody can measure them. */
function checkFromZero(field: string, { minReplicas, metrics = [] }: HorizontalPodAutoscalerSpec): FieldError[] {
  if (minReplicas !== 0 || metrics.some(({ type }) => type === 'Object' || type === 'External')) return [];
  const rule = 'must specify at least one Object or External metric to support scaling to zero replicas';
  return [forbiddenField(field, rule)];
}

function checkRules(field: string, rules: HPAScalingRules | undefined): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const window = `${field}.stabilizationWindowSeconds`;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds < 0)
    errors.push(invalidValue(window, seconds, 'must be greater than or equal to zero'));
  if (seconds !== undefined && seconds > maxWindowSeconds)
    errors.push(invalidValue(window, seconds, `must be less than or equal to ${maxWindowSeconds}`));
  errors.push(...checkOneOf(`${field}.selectPolicy`, selectPolicy, ['Max', 'Min', 'Disabled']));
  if (policies.length === 0) errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
  errors.push(...collectErrors(policies, (policy, index) => checkPolicy(`${field}.policies[${index}]`, policy)));
  return [...errors, ...checkTolerance(`${field}.tolerance`, tolerance)];
}

function checkTolerance(field: string, tolerance: Quantity | undefined): FieldError[] {
  if (tolerance === undefined || compareQuantity(tolerance, '0') >= 0) return [];
  return [invalidValue(field, tolerance, 'must be greater than or equal to 0')];
}

function checkPolicy(field: string, { type, value, periodSeconds }: HPAScalingPolicy): FieldError[] {
  const errors: FieldError[] = [];
  if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(`${field}.type`, type, ['Percent', 'Pods']));
  for (const [name, number] of Object.entries({ value, periodSeconds }))
    if (number <= 0) errors.push(invalidValue(`${field}.${name}`, number, 'must be greater than zero'));
  if (periodSeconds > maxPeriodSeconds) {
    const rule = `must be less than or equal to ${maxPeriodSeconds}`;
    errors.push(invalidValue(`${field}.periodSeconds`, periodSeconds, rule));
  }
  return errors;
}
