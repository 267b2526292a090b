/** Rules for what a claim got. */
import { type FieldError, invalidValue, notSupported, type PersistentVolumeClaimStatus, quantityValue } from '#api';
import { compareQuantity } from '../fields/resources.ts';

const resizing = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

/** The status of a claim at `field`. */
export function checkClaimStatus(field: string, status: PersistentVolumeClaimStatus): FieldError[] {
  const { capacity = {}, allocatedResources = {}, allocatedResourceStatuses = {} } = status;
  const statuses = `${field}.allocatedResourceStatuses`;
  return [
    ...checkAmounts(`${field}.capacity`, capacity),
    ...checkNames(`${field}.allocatedResources`, allocatedResources),
    ...checkAmounts(`${field}.allocatedResources`, allocatedResources),
    ...checkNames(statuses, allocatedResourceStatuses),
    ...Object.entries(allocatedResourceStatuses).flatMap(([name, state]) =>
      resizing.includes(state) || !isResizable(name) ? [] : [notSupported(statuses, name, resizing)],
    ),
  ];
}

const checkAmounts = (field: string, amounts: Readonly<Record<string, string>>): FieldError[] =>
  Object.entries(amounts).flatMap(([name, amount]) =>
    compareQuantity(amount, '0') < 0
      ? [invalidValue(`${field}[${name}]`, quantityValue(amount), 'must be a valid resource quantity')]
      : [],
  );

const checkNames = (field: string, values: Readonly<Record<string, string>>): FieldError[] =>
  Object.keys(values).flatMap(name => (isResizable(name) ? [] : [notSupported(field, name, ['storage'])]));

/** Storage, and what belongs to others than Kubernetes itself. */
const isResizable = (name: string): boolean =>
  name === 'storage' || (name.includes('/') && !/(^|\.)(kubernetes|k8s)\.io\//.test(name));
