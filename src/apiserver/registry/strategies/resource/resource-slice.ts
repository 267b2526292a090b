/** Strategy of resource slices. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  checkSubdomain,
  type Device,
  type DeviceAttribute,
  type FieldError,
  invalidValue,
  ResourceSlice,
  required,
  tooLong,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkItems, checkUnique } from './rules/lists.ts';
import { checkDriver, checkLabelled, checkPool, checkQualified } from './rules/names.ts';
import { checkTaint } from './rules/taint.ts';

const maxDevices = 128;
const maxDevicesWithMore = 64;
const maxProperties = 32;
const maxTaints = 16;
const maxTextLength = 64;

export const resourceSliceStrategy = defineStrategy<ResourceSlice>({
  kind: ResourceSlice,
  columns: [
    nameColumn,
    column('Node', { description: 'The node that has the devices.', value: ({ spec }) => spec.nodeName ?? '' }),
    column('Driver', { description: 'The driver.', value: ({ spec }) => spec.driver }),
    column('Pool', { description: 'The pool.', value: ({ spec }) => spec.pool.name }),
    ageColumn,
  ],
  countsGeneration: true,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName,
    'spec.driver': ({ spec }) => spec.driver,
    'spec.pool.name': ({ spec }) => spec.pool?.name,
  },
  validateCreate: checkSlice,
  validateUpdate: (slice, old) => [
    ...checkSlice(slice),
    ...checkImmutable('spec.driver', slice.spec?.driver, old.spec.driver),
    ...checkImmutable('spec.pool.name', slice.spec?.pool?.name, old.spec.pool.name),
    ...checkImmutable('spec.nodeName', slice.spec?.nodeName, old.spec.nodeName),
  ],
});

function checkSlice({ spec }: ResourceSlice): FieldError[] {
  if (!spec) return [];
  const { driver, pool, devices = [] } = spec;
  const hasMore = devices.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  return [
    ...checkDriver('spec.driver', driver),
    ...checkPool('spec.pool.name', pool?.name),
    ...checkPoolNumbers('spec.pool', pool),
    ...checkPlace('spec', spec),
    ...checkItems('spec.devices', devices, {
      max: hasMore ? maxDevicesWithMore : maxDevices,
      check: (device, path) => checkDevice(path, device),
    }),
    ...checkUnique(
      'spec.devices',
      devices.map(({ name }) => name),
      '.name',
    ),
  ];
}

function checkPoolNumbers(field: string, pool: ResourceSlice['spec']['pool'] | undefined): FieldError[] {
  const { resourceSliceCount = 0, generation = 0 } = pool ?? {};
  const errors: FieldError[] = [];
  if (resourceSliceCount <= 0)
    errors.push(invalidValue(`${field}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero'));
  if (generation < 0)
    errors.push(invalidValue(`${field}.generation`, generation, 'must be greater than or equal to zero'));
  return errors;
}

/** Exactly one field says where the devices can be used. */
function checkPlace(field: string, spec: ResourceSlice['spec']): FieldError[] {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec;
  const rule = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  const given = [
    nodeName !== undefined,
    nodeSelector !== undefined,
    allNodes === true,
    perDeviceNodeSelection === true,
  ];
  const count = given.filter(Boolean).length;
  const errors: FieldError[] = [];
  if (nodeName === '')
    errors.push(invalidValue(`${field}.nodeName`, nodeName, 'must be either unset or set to a non-empty string'));
  else if (nodeName !== undefined) errors.push(...invalidEach(`${field}.nodeName`, nodeName, checkSubdomain(nodeName)));
  if (count === 0) errors.push(required(field, rule));
  else if (count > 1) errors.push(invalidValue(field, '{multiple fields set}', `${rule}, but multiple fields are set`));
  return errors;
}

function checkDevice(field: string, device: Device): FieldError[] {
  const { name, attributes = {}, capacity = {}, taints } = device;
  const errors = checkLabelled(`${field}.name`, name);
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
  for (const key of Object.keys(capacity)) errors.push(...checkQualified(`${field}.capacity`, key));
  const wrongTaints = checkItems(`${field}.taints`, taints, {
    max: maxTaints,
    check: (taint, path) => checkTaint(path, taint),
  });
  return [...errors, ...wrongTaints];
}

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
  if (given.length === 0) errors.push(required(field, 'exactly one value must be specified'));
  else if (given.length > 1) errors.push(invalidValue(field, attribute, 'exactly one value must be specified'));
  return errors;
}
