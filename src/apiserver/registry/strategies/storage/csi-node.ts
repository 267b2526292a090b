/** Strategy of the volume drivers of nodes. Source: https://kubernetes-csi.github.io/docs/csi-node-object.html */
import {
  byteLength,
  CSINode,
  type CSINodeDriver,
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  required,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkNonNegative, checkRequired, invalidEach } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';
import { checkDriverName } from './driver-name.ts';

const maxNodeIdBytes = 256;

export const csiNodeStrategy = defineStrategy<CSINode>({
  kind: CSINode,
  answersDeletedObject: true,
  countsGeneration: false,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Drivers', {
      type: 'integer',
      description: 'How many drivers the node runs.',
      value: ({ spec }) => (spec.drivers ?? []).length,
    }),
    ageColumn,
  ],
  validateCreate: ({ spec }) => checkDrivers('spec.drivers', spec.drivers ?? []),
  validateUpdate: ({ spec }, old) => [
    ...checkDrivers('spec.drivers', spec.drivers ?? []),
    ...checkKnown('spec.drivers', spec.drivers ?? [], old.spec.drivers ?? []),
  ],
});

function checkDrivers(field: string, drivers: readonly CSINodeDriver[]): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(drivers, (driver, index) => {
    const path = `${field}[${index}]`;
    const isTold = seen.has(driver.name);
    seen.add(driver.name);
    return [...(isTold ? [duplicate(`${path}.name`, driver.name)] : []), ...checkDriver(path, driver)];
  });
}

function checkDriver(field: string, { name, nodeID, allocatable, topologyKeys }: CSINodeDriver): FieldError[] {
  const errors = [...checkDriverName(`${field}.name`, name), ...checkRequired(`${field}.nodeID`, nodeID)];
  if (byteLength(nodeID ?? '') > maxNodeIdBytes)
    errors.push(invalidValue(`${field}.nodeID`, nodeID, `must be ${maxNodeIdBytes} characters or less`));
  errors.push(...checkNonNegative(`${field}.allocatable.count`, allocatable?.count));
  const seen = new Set<string>();
  return [
    ...errors,
    ...collectErrors(topologyKeys ?? [], key => {
      const isTold = seen.has(key);
      seen.add(key);
      return [
        ...(isTold ? [duplicate(field, key)] : []),
        ...(key === '' ? [required(field)] : []),
        ...invalidEach(field, key, checkQualifiedName(key)),
      ];
    }),
  ];
}

/** A driver that stays keeps its identity; how many volumes it takes may change. */
function checkKnown(field: string, drivers: readonly CSINodeDriver[], old: readonly CSINodeDriver[]): FieldError[] {
  const before = new Map(old.map(driver => [driver.name, driver]));
  return drivers.flatMap(driver => {
    const known = before.get(driver.name);
    const isSame = !known || (known.nodeID === driver.nodeID && isEqual(known.topologyKeys, driver.topologyKeys));
    return isSame ? [] : [invalidValue(field, driver, 'field is immutable')];
  });
}
