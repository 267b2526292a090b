/** Strategy of limit ranges. Source: https://kubernetes.io/docs/concepts/policy/limit-range/ */
import {
  checkQualifiedName,
  collectErrors,
  compareQuantity,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  LimitRange,
  type LimitRangeItem,
  quantityMilliValue,
  required,
} from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { createdAtColumn, nameColumn } from './columns/age.ts';
import { invalidEach } from './fields/checks.ts';
import { checkResourceName, isOvercommitAllowed } from './fields/resources.ts';
import { checkAnyResourceName } from './resource-quota/resources.ts';

const standardTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];
const bounds = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

export const limitRangeStrategy = defineStrategy<LimitRange>({
  kind: LimitRange,
  countsGeneration: false,
  allowCreateOnUpdate: true,
  columns: [nameColumn, createdAtColumn],
  // As upstream: bounds need no name of their own.
  prepareForCreate({ metadata }) {
    metadata.name ||= metadata.uid;
  },
  applyDefaults({ spec }) {
    for (const item of spec.limits ?? []) if (item.type === 'Container') complete(item);
  },
  validateCreate: checkLimits,
  validateUpdate: checkLimits,
});

/** Limits are the most that may be, where nothing else is said, and requests the limits, or else the least. */
function complete(item: LimitRangeItem): void {
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function checkLimits({ spec }: LimitRange): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(spec.limits ?? [], (item, index) => {
    const path = `spec.limits[${index}]`;
    const type = item.type ?? '';
    const errors = checkType(`${path}.type`, type);
    if (seen.has(type)) errors.push(duplicate(`${path}.type`, type));
    seen.add(type);
    return [...errors, ...checkNames(path, item), ...checkByType(path, item), ...checkAmounts(path, item)];
  });
}

function checkType(field: string, type: string): FieldError[] {
  const errors = invalidEach(field, type, checkQualifiedName(type));
  if (errors.length > 0 || type.includes('/') || standardTypes.includes(type)) return errors;
  return [invalidValue(field, type, 'must be a standard limit type or fully qualified')];
}

/** Names of resources: of pods and containers such as containers can have. */
function checkNames(field: string, item: LimitRangeItem): FieldError[] {
  const ofContainers = item.type === 'Pod' || item.type === 'Container';
  return bounds.flatMap(bound =>
    collectErrors(Object.keys(item[bound] ?? {}), name => {
      const path = `${field}.${bound}[${name}]`;
      return ofContainers ? checkResourceName(path, name) : checkAnyResourceName(path, name);
    }),
  );
}

function checkByType(field: string, item: LimitRangeItem): FieldError[] {
  if (item.type === 'Pod')
    return (['default', 'defaultRequest'] as const).flatMap(name =>
      Object.keys(item[name] ?? {}).length > 0
        ? [forbiddenField(`${field}.${name}`, "may not be specified when `type` is 'Pod'")]
        : [],
    );
  if (item.type !== 'PersistentVolumeClaim' || item.min?.storage || item.max?.storage) return [];
  return [required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided')];
}

/** The bounds of each resource fit each other. */
function checkAmounts(field: string, item: LimitRangeItem): FieldError[] {
  const names = new Set(bounds.flatMap(bound => Object.keys(item[bound] ?? {})));
  return collectErrors([...names].sort(), name => checkResource({ field, name, item }));
}

interface Bounds {
  readonly field: string;
  readonly name: string;
  readonly item: LimitRangeItem;
}

/** Two bounds of which the first must not be above the second, what they are called, and which of them is told. */
const orders = [
  ['min', 'min value', 'max', 'max value', 'min', 'min'],
  ['min', 'min value', 'defaultRequest', 'default request value', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default request value', 'max', 'max value', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default request value', 'default', 'default limit value', 'defaultRequest', 'defaultRequest'],
  ['min', 'min value', 'default', 'default value', 'default', 'min'],
  ['default', 'default value', 'max', 'max value', 'default', 'max'],
] as const;

function checkResource({ field, name, item }: Bounds): FieldError[] {
  const errors: FieldError[] = [];
  for (const [lower, lowerWords, upper, upperWords, place, shown] of orders) {
    const [low, high] = [item[lower]?.[name], item[upper]?.[name]];
    if (low === undefined || high === undefined || compareQuantity(low, high) <= 0) continue;
    const why = `${lowerWords} ${low} is greater than ${upperWords} ${high}`;
    errors.push(invalidValue(`${field}.${place}[${name}]`, item[shown]?.[name], why));
  }
  return [...errors, ...checkRatio({ field, name, item }), ...checkEqual({ field, name, item })];
}

function checkRatio({ field, name, item }: Bounds): FieldError[] {
  const ratio = item.maxLimitRequestRatio?.[name];
  if (ratio === undefined) return [];
  const path = `${field}.maxLimitRequestRatio[${name}]`;
  const errors = compareQuantity(ratio, '1') < 0 ? [invalidValue(path, ratio, `ratio ${ratio} is less than 1`)] : [];
  const [min, max] = [item.min?.[name], item.max?.[name]];
  if (min === undefined || max === undefined) return errors;
  const most = quantityMilliValue(max) / quantityMilliValue(min);
  if (quantityMilliValue(ratio) / 1000 > most)
    errors.push(invalidValue(path, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
  return errors;
}

/** What cannot be promised twice is requested as it is limited. */
function checkEqual({ field, name, item }: Bounds): FieldError[] {
  const [request, limit] = [item.defaultRequest?.[name], item.default?.[name]];
  if (request === undefined || limit === undefined || isOvercommitAllowed(name)) return [];
  if (compareQuantity(request, limit) === 0) return [];
  const why = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
  return [invalidValue(`${field}.defaultRequest[${name}]`, request, why)];
}
