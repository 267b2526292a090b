/** Rules of devices. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  checkLabel,
  checkSubdomain,
  type Device,
  type DeviceAttribute,
  type FieldError,
  invalidValue,
  required,
  tooLong,
  tooMany,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';
import { checkBindingConditions } from './binding-conditions.ts';
import { checkItems, checkUnique } from './lists.ts';
import { checkLabelled, checkLabelOf, checkQualified } from './names.ts';
import { checkOneNode } from './nodes.ts';
import { checkRequestPolicy } from './request-policy.ts';
import { checkTaint } from './taint.ts';

const maxProperties = 32;
const maxTaints = 16;
const maxTextLength = 64;
const maxConsumedSets = 2;
const maxCounters = 32;
/** As upstream tells them. */
const attributeTypes = ['int', 'bool', 'string', 'version', 'ints', 'bools', 'strings', 'versions']
  .map(name => `\`${name}\``)
  .join(', ');

/** A device; `isPlaced`: whether each device of the slice says which nodes can use it. */
export function checkDevice(field: string, device: Device, isPlaced: boolean): FieldError[] {
  const { name, attributes = {}, capacity = {}, taints } = device;
  const errors = [...checkLabelOf(`${field}.name`, name), ...checkNodes(field, device, isPlaced)];
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > maxProperties) {
    const rule = `the total number of attributes and capacities must not exceed ${maxProperties}`;
    errors.push(invalidValue(field, count, rule));
  }
  for (const [key, attribute] of Object.entries(attributes))
    errors.push(
      ...checkQualified(`${field}.attributes`, key),
      ...checkAttribute(`${field}.attributes[${key}]`, attribute),
    );
  for (const [key, amount] of Object.entries(capacity))
    errors.push(
      ...checkQualified(`${field}.capacity`, key),
      ...checkRequestPolicy(
        `${field}.capacity[${key}].requestPolicy`,
        amount,
        device.allowMultipleAllocations ?? false,
      ),
    );
  const wrongTaints = checkItems(`${field}.taints`, taints, {
    max: maxTaints,
    check: (taint, path) => checkTaint(path, taint),
  });
  return [...errors, ...wrongTaints, ...checkConsumption(field, device), ...checkBindingConditions(field, device)];
}

/** Which nodes can use a device. */
function checkNodes(field: string, { nodeName, nodeSelector, allNodes }: Device, isPlaced: boolean): FieldError[] {
  const given = Object.entries({ nodeName, nodeSelector, allNodes }).filter(([, value]) => value !== undefined);
  if (!isPlaced) {
    const rule =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    return given.length === 0 ? [] : [invalidValue(field, null, rule)];
  }
  const errors: FieldError[] = [];
  if (nodeName === '') errors.push(invalidValue(`${field}.nodeName`, nodeName, 'must not be empty'));
  else if (nodeName !== undefined) errors.push(...invalidEach(`${field}.nodeName`, nodeName, checkSubdomain(nodeName)));
  if (nodeSelector) errors.push(...checkOneNode(`${field}.nodeSelector`, nodeSelector));
  if (allNodes === false) errors.push(invalidValue(`${field}.allNodes`, false, 'must be either unset or set to true'));
  const set = given.filter(([, value]) => value !== '' && value !== false).map(([name]) => `\`${name}\``);
  const rule =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (set.length === 0) errors.push(required(field, rule));
  else if (set.length > 1) errors.push(invalidValue(field, `{${set.join(', ')}}`, rule));
  return errors;
}

/** What a device takes of what it shares with others. Of too many sets that alone is told. */
function checkConsumption(field: string, { consumesCounters = [] }: Device): FieldError[] {
  const path = `${field}.consumesCounters`;
  if (consumesCounters.length > maxConsumedSets) return [tooMany(path, consumesCounters.length, maxConsumedSets)];
  const errors = consumesCounters.flatMap(({ counterSet, counters }, index) => [
    ...checkLabelled(`${path}[${index}].counterSet`, counterSet),
    ...checkCounters(`${path}[${index}].counters`, counters),
  ]);
  return [
    ...errors,
    ...checkUnique(
      path,
      consumesCounters.map(({ counterSet }) => counterSet),
    ),
  ];
}

/** Counters by their names. */
export function checkCounters(field: string, counters: Readonly<Record<string, unknown>> | undefined): FieldError[] {
  const names = Object.keys(counters ?? {});
  if (names.length === 0) return [required(field)];
  if (names.length > maxCounters) return [tooMany(field, names.length, maxCounters)];
  return names.flatMap(name => invalidEach(field, name, checkLabel(name)));
}

/** Conditions that say when a device is ready, and when it will not be: both or neither. */
function checkAttribute(field: string, attribute: DeviceAttribute): FieldError[] {
  const { string: text, version } = attribute;
  const given = Object.values(attribute).filter(value => value !== undefined);
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries({ string: text, version }))
    if ((value?.length ?? 0) > maxTextLength) errors.push(tooLong(`${field}.${name}`, maxTextLength));
  if (version !== undefined && !/^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version)) {
    const rule = 'must be a string compatible with semver.org spec 2.0.0';
    errors.push(invalidValue(`${field}.version`, version, rule));
  }
  if (given.length === 0) errors.push(invalidValue(field, '', `must specify one of: ${attributeTypes}`));
  else if (given.length > 1) errors.push(invalidValue(field, attribute, 'exactly one value must be specified'));
  return errors;
}
