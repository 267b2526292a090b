/** What is told of fields that a body has twice, or that a JSON patch has and means nothing by. */
import { isObject, jsonPatchType } from '#api';
import type { RequestBody } from '../../resource/request-body.ts';

const operationFields: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

/** The complaints for `decodeSteps`. As upstream: of a JSON patch they are about its operations, and say so. */
export function fieldComplaints({ body, patchType, duplicateFields = [] }: RequestBody): readonly string[] {
  const duplicates = duplicateFields.map(field => `duplicate field "${field}"`);
  if (patchType !== jsonPatchType) return duplicates;
  const operations: readonly unknown[] = Array.isArray(body) ? body : [];
  const unknown = operations.flatMap((operation, index) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter(name => !operationFields.has(name))
          .map(name => `json patch unknown field "[${index}].${name}"`)
      : [],
  );
  return [...duplicates.map(text => `json patch ${text}`), ...unknown];
}
