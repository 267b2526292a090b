/** Strategy of resource slices. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import { type CounterSet, checkSubdomain, type FieldError, invalidValue, ResourceSlice, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkCounters, checkDevice } from './rules/device.ts';
import { checkItems, checkUnique } from './rules/lists.ts';
import { checkDriver, checkLabelled, checkPool } from './rules/names.ts';
import { checkOneNode } from './rules/nodes.ts';
import { timeTaint } from './rules/taint.ts';

const maxDevices = 128;
const maxDevicesWithMore = 64;
const maxCounterSets = 8;

export const resourceSliceStrategy = defineStrategy<ResourceSlice>({
  kind: ResourceSlice,
  answersDeletedObject: true,
  prefixChecked: 'create',
  columns: [
    nameColumn,
    column('Node', { description: 'The node that has the devices.', value: ({ spec }) => spec.nodeName ?? '' }),
    column('Driver', { description: 'The driver.', value: ({ spec }) => spec.driver }),
    column('Pool', { description: 'The pool.', value: ({ spec }) => spec.pool.name }),
    ageColumn,
  ],
  countsGeneration: true,
  applyDefaults({ spec }, nowMs) {
    for (const { taints = [] } of spec?.devices ?? []) for (const taint of taints) timeTaint(taint, nowMs);
  },
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName,
    'spec.driver': ({ spec }) => spec.driver,
    'spec.pool.name': ({ spec }) => spec.pool?.name,
  },
  notSelectable: field => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
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
  const { driver, pool, devices = [], sharedCounters, perDeviceNodeSelection = false } = spec;
  const hasMore = devices.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  return [
    ...checkDriver('spec.driver', driver),
    ...checkPool('spec.pool.name', pool?.name),
    ...checkPoolNumbers('spec.pool', pool),
    ...checkPlace('spec', spec),
    ...checkItems('spec.devices', devices, {
      max: hasMore ? maxDevicesWithMore : maxDevices,
      check: (device, path) => checkDevice(path, device, perDeviceNodeSelection),
    }),
    ...checkUnique(
      'spec.devices',
      devices.map(({ name }) => name),
    ),
    ...(sharedCounters?.length && devices.length > 0
      ? [invalidValue('spec', '', 'only one of `sharedCounters` or `devices` is allowed')]
      : []),
    ...checkSharedCounters('spec.sharedCounters', sharedCounters),
  ];
}

/** What the devices of a pool share. Of too many that alone is told. */
function checkSharedCounters(field: string, sets: readonly CounterSet[] = []): FieldError[] {
  const errors = checkItems(field, sets, {
    max: maxCounterSets,
    check: ({ name, counters }, path) => [
      ...checkLabelled(`${path}.name`, name),
      ...checkCounters(`${path}.counters`, counters),
    ],
  });
  return [
    ...errors,
    ...checkUnique(
      field,
      sets.map(({ name }) => name),
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
  const given = Object.entries({
    nodeName: nodeName !== undefined,
    nodeSelector: nodeSelector !== undefined,
    allNodes: allNodes === true,
    perDeviceNodeSelection: perDeviceNodeSelection === true,
  }).flatMap(([name, isGiven]) => (isGiven ? [`\`${name}\``] : []));
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection }))
    if (value === false) errors.push(invalidValue(`${field}.${name}`, value, 'must be either unset or set to true'));
  if (nodeSelector) errors.push(...checkOneNode(`${field}.nodeSelector`, nodeSelector));
  if (nodeName === '')
    errors.push(invalidValue(`${field}.nodeName`, nodeName, 'must be either unset or set to a non-empty string'));
  else if (nodeName !== undefined) errors.push(...invalidEach(`${field}.nodeName`, nodeName, checkSubdomain(nodeName)));
  if (given.length === 0) errors.push(required(field, rule));
  else if (given.length > 1)
    errors.push(invalidValue(field, `{${given.join(', ')}}`, `${rule}, but multiple fields are set`));
  return errors;
}
