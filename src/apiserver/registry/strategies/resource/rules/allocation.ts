/** Rules of what a claim was given. */
import {
  type AllocationResult,
  type DeviceAllocationConfiguration,
  type DeviceRequestAllocationResult,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { checkNodeSelector } from '../../pod/scheduling.ts';
import { checkBindingConditions } from './binding-conditions.ts';
import { checkReference, checkReferences, checkToleration } from './claim.ts';
import { checkOpaque } from './configuration.ts';
import { checkItems } from './lists.ts';
import { checkDriver, checkLabelOf, checkPool } from './names.ts';

const maxResults = 32;
/** Those of the class and those of the claim. */
const maxConfigurations = 64;

/** New results, each for a request of the claim, how drivers are to set them up, and where they can be reached.
 *  `known`: names of requests. */
export function checkAllocation(
  field: string,
  { devices, nodeSelector }: AllocationResult,
  known: ReadonlySet<string>,
): FieldError[] {
  const at = `${field}.devices`;
  return [
    ...checkItems(`${at}.results`, devices?.results, {
      max: maxResults,
      check: (result, path) => checkResult(path, result, known),
    }),
    ...checkItems(`${at}.config`, devices?.config, {
      max: maxConfigurations,
      check: (entry, path) => checkConfiguration(path, entry, known),
    }),
    ...(nodeSelector ? checkNodeSelector(`${field}.nodeSelector`, nodeSelector) : []),
  ];
}

function checkResult(field: string, result: DeviceRequestAllocationResult, known: ReadonlySet<string>): FieldError[] {
  const { request, driver, pool, device, tolerations = [], shareID } = result;
  return [
    ...checkReference(`${field}.request`, request, known),
    ...checkDriver(`${field}.driver`, driver),
    ...checkPool(`${field}.pool`, pool),
    ...checkLabelOf(`${field}.device`, device),
    ...checkBindingConditions(field, result),
    ...tolerations.flatMap((toleration, index) => checkToleration(`${field}.tolerations[${index}]`, toleration)),
    ...(shareID === undefined ? [] : checkUid(`${field}.shareID`, shareID)),
  ];
}

const sources = ['FromClaim', 'FromClass'];

function checkConfiguration(
  field: string,
  { source, requests, opaque }: DeviceAllocationConfiguration,
  known: ReadonlySet<string>,
): FieldError[] {
  const path = `${field}.source`;
  const ofSource = sources.includes(source) ? [] : [source ? notSupported(path, source, sources) : required(path)];
  return [
    ...ofSource,
    ...checkReferences(`${field}.requests`, requests, known),
    ...checkOpaque(`${field}.opaque`, opaque),
  ];
}

function checkUid(field: string, uid: string): FieldError[] {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uid)) return [];
  const form =
    'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters';
  return [invalidValue(field, uid, form)];
}
