/** What is told of fields that a body has twice, or that a JSON patch has and means nothing by. */
import { isObject } from '#api';
import type { RequestBody } from '../../resource/request-body.ts';
import type { DecodeOptions } from './decode-body.ts';

const operationFields: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

/** The complaints for `decodeSteps`. As upstream: of a JSON patch they are about its operations, and say so. */
export function fieldComplaints({
  body,
  patchType,
  duplicateFields = [],
}: RequestBody): Pick<DecodeOptions, 'duplicateFields' | 'complaints'> {
  if (patchType !== 'application/json-patch+json') return { duplicateFields };
  const operations: readonly unknown[] = Array.isArray(body) ? body : [];
  const unknown = operations.flatMap((operation, index) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter(name => !operationFields.has(name))
          .map(name => `json patch unknown field "[${index}].${name}"`)
      : [],
  );
  return { complaints: [...duplicateFields.map(field => `json patch duplicate field "${field}"`), ...unknown] };
}
