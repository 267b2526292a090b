/** Rules of what drivers say of the devices that a claim was given. */
import {
  type AllocatedDeviceStatus,
  type AllocationResult,
  byteLength,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type NetworkDeviceData,
  tooLong,
  tooMany,
} from '#api';
import { checkInterfaceAddress } from '../../fields/addresses.ts';
import { repeatedIndexes } from '../../fields/checks.ts';
import { checkConditions } from '../../fields/conditions.ts';
import { checkRaw } from './configuration.ts';
import { checkItems, checkUnique } from './lists.ts';
import { checkDriver, checkLabelOf, checkPool } from './names.ts';

const maxConditions = 8;
const maxAddresses = 16;
const maxInterfaceLength = 256;
const maxHardwareLength = 128;

/** What of a device says which it is. */
type Named = Partial<Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device' | 'shareID'>>;

const idOf = ({ driver = '', pool = '', device = '', shareID }: Named): string =>
  [driver, pool, device, ...(shareID === undefined ? [] : [shareID])].join('/');

const namedOf = ({ driver, pool, device, shareID }: Named): object => ({ driver, pool, device, shareID });

/** Statuses of devices, each of another one of those that the claim has. */
export function checkDeviceStatuses(
  field: string,
  statuses: readonly AllocatedDeviceStatus[] | undefined,
  allocation: AllocationResult | undefined,
): FieldError[] {
  const given = new Set(allocation?.devices?.results?.map(idOf));
  const ids = (statuses ?? []).map(idOf);
  const repeated = repeatedIndexes(ids);
  return collectErrors(statuses ?? [], (status, index) => {
    const path = `${field}[${index}]`;
    const id = idOf(status);
    return [
      ...checkStatus(path, status, given.has(id) ? [] : [invalidValue(path, namedOf(status), rule)]),
      ...(repeated.has(index) ? [duplicate(path, namedOf(status))] : []),
    ];
  });
}

const rule = 'must be an allocated device in the claim';

function checkStatus(field: string, status: AllocatedDeviceStatus, unknown: readonly FieldError[]): FieldError[] {
  const { driver, pool, device, conditions = [], data, networkData } = status;
  const path = `${field}.conditions`;
  return [
    ...checkDriver(`${field}.driver`, driver),
    ...checkPool(`${field}.pool`, pool),
    ...checkLabelOf(`${field}.device`, device),
    ...unknown,
    ...(conditions.length > maxConditions ? [tooMany(path, conditions.length, maxConditions)] : []),
    ...checkConditions(path, conditions),
    ...(data === undefined ? [] : checkRaw(`${field}.data`, data)),
    ...(networkData ? checkNetwork(`${field}.networkData`, networkData) : []),
  ];
}

function checkNetwork(
  field: string,
  { interfaceName = '', hardwareAddress = '', ips }: NetworkDeviceData,
): FieldError[] {
  return [
    ...checkLength(`${field}.interfaceName`, interfaceName, maxInterfaceLength),
    ...checkLength(`${field}.hardwareAddress`, hardwareAddress, maxHardwareLength),
    ...checkItems(`${field}.ips`, ips, { max: maxAddresses, check: (text, path) => checkInterfaceAddress(path, text) }),
    ...checkUnique(`${field}.ips`, ips ?? []),
  ];
}

const checkLength = (field: string, text: string, most: number): FieldError[] =>
  byteLength(text) > most ? [tooLong(field, most)] : [];
