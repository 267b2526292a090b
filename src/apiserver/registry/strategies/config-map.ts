/** Strategy of config maps. Source: https://kubernetes.io/docs/concepts/configuration/configmap/ */
import { byteLength, ConfigMap, checkConfigKey, type FieldError, forbiddenField, invalidValue, tooLong } from '#api';
import type { Steps } from '#base';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { base64Length } from './fields/bytes.ts';
import { invalidEach } from './fields/checks.ts';
import { isEqual } from './fields/equal.ts';

const maxBytes = 1024 * 1024;
/** Keys of a step. */
const stepKeys = 4000;

export const configMapStrategy = defineStrategy<ConfigMap>({
  kind: ConfigMap,
  columns: [
    nameColumn,
    column('Data', {
      description: 'How many keys the config map has.',
      value: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    }),
    ageColumn,
  ],
  validateUpdate(configMap, old) {
    const errors: FieldError[] = [];
    if (old.immutable) {
      if (!configMap.immutable) errors.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
      for (const field of ['data', 'binaryData'] as const) {
        if (!isEqual(configMap[field], old[field])) {
          errors.push(forbiddenField(field, 'field is immutable when `immutable` is set'));
        }
      }
    }
    return errors;
  },
  validateInSteps: checkConfigMap,
});

function* checkConfigMap({ data = {}, binaryData = {} }: ConfigMap): Steps<FieldError[]> {
  const errors: FieldError[] = [];
  let [bytes, count] = [0, 0];
  for (const [key, value] of Object.entries(data)) {
    errors.push(...checkKey('data', key));
    if (Object.hasOwn(binaryData, key))
      errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += byteLength(value);
    if (++count % stepKeys === 0) yield;
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...checkKey('binaryData', key));
    bytes += base64Length(value);
    if (++count % stepKeys === 0) yield;
  }
  if (bytes > maxBytes) errors.push(tooLong('[]', maxBytes));
  return errors;
}

/** There may be very many, of which hardly one is wrong. */
function checkKey(field: string, key: string): readonly FieldError[] {
  const problems = checkConfigKey(key);
  return problems.length === 0 ? noErrors : invalidEach(`${field}[${key}]`, key, problems);
}

const noErrors: readonly FieldError[] = [];
