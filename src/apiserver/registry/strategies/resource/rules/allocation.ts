/** Rules of what a claim was given. */
import { type AllocationResult, type FieldError, invalidValue } from '#api';
import { checkNodeSelector } from '../../pod/scheduling.ts';
import { checkDriver, checkLabelled, checkPool } from './names.ts';

/** New results, each for a request of the claim, and where they can be reached. `known`: names of requests. */
export function checkAllocation(
  field: string,
  { devices, nodeSelector }: AllocationResult,
  known: ReadonlySet<string>,
): FieldError[] {
  const errors = (devices?.results ?? []).flatMap(({ request, driver, pool, device }, index) => {
    const path = `${field}.devices.results[${index}]`;
    const rule =
      "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    return [
      ...(known.has(request) ? [] : [invalidValue(`${path}.request`, request, rule)]),
      ...checkDriver(`${path}.driver`, driver),
      ...checkPool(`${path}.pool`, pool),
      ...checkLabelled(`${path}.device`, device),
    ];
  });
  return nodeSelector ? [...errors, ...checkNodeSelector(`${field}.nodeSelector`, nodeSelector)] : errors;
}
