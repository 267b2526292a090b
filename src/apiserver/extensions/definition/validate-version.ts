/** What a version of a definition may say besides its schema. */
import {
  type CustomResourceDefinition,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  required,
  tooMany,
} from '#api';
import { type JsonSchema, propertyOf } from '../schema/json-schema.ts';

type Version = CustomResourceDefinition['spec']['versions'][number];

const maxWarningLength = 256;

/** A warning is one line of up to 256 characters, of a version that is deprecated. */
export function checkDeprecation({ deprecated, deprecationWarning }: Version, path: string): FieldError[] {
  const field = `${path}.deprecationWarning`;
  if (deprecationWarning === undefined) return [];
  const say = (words: string) => invalidValue(field, deprecationWarning, words);
  if (!deprecated) return [say('can only be set for deprecated versions')];
  const errors: FieldError[] = [];
  if (Buffer.byteLength(deprecationWarning) > maxWarningLength) errors.push(say('must be <= 256 characters long'));
  if (deprecationWarning === '') errors.push(say('must not be an empty string'));
  const match = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(deprecationWarning);
  if (match) {
    const index = Buffer.byteLength(deprecationWarning.slice(0, match.index));
    errors.push(say(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`));
  }
  return errors;
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

/** `additionalPrinterColumns`. */
export const checkColumns = (columns: NonNullable<Version['additionalPrinterColumns']>, path: string): FieldError[] =>
  collectErrors(columns, ({ name, type, format = '', jsonPath }, index) => {
    const field = `${path}[${index}]`;
    const errors: FieldError[] = [];
    const typeWords = `must be one of ${columnTypes.join(',')}`;
    if (!name) errors.push(required(`${field}.name`));
    if (!type) errors.push(required(`${field}.type`, typeWords));
    else if (!columnTypes.includes(type)) errors.push(invalidValue(`${field}.type`, type, typeWords));
    if (format && !columnFormats.includes(format))
      errors.push(invalidValue(`${field}.format`, format, `must be one of ${columnFormats.join(',')}`));
    if (!jsonPath) errors.push(required(`${field}.JSONPath`));
    else errors.push(...checkSimplePath(jsonPath, `${field}.JSONPath`));
    return errors;
  });

const checkSimplePath = (path: string, field: string): FieldError[] =>
  path.startsWith('.') ? [] : [invalidValue(field, path, 'must be a simple json path starting with .')];

type ScaleDeclaration = NonNullable<NonNullable<Version['subresources']>['scale']>;

/** Paths of `subresources.scale`, each in the part of the object where it belongs. */
export function checkScale(scale: ScaleDeclaration | undefined, path: string): FieldError[] {
  if (!scale) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...checkScalePath(specReplicasPath, `${path}.scale.specReplicasPath`, ['.spec.'], 'under .spec'),
    ...checkScalePath(statusReplicasPath, `${path}.scale.statusReplicasPath`, ['.status.'], 'under .status'),
    ...(labelSelectorPath
      ? checkScalePath(
          labelSelectorPath,
          `${path}.scale.labelSelectorPath`,
          ['.spec.', '.status.'],
          'under either .spec or .status',
        )
      : []),
  ];
}

function checkScalePath(path: string, field: string, prefixes: readonly string[], where: string): FieldError[] {
  if (!path) return [required(field)];
  const errors = checkSimplePath(path, field);
  if (errors.length > 0 || prefixes.some(prefix => path.startsWith(prefix))) return errors;
  return [invalidValue(field, path, `should be a json path ${where}`)];
}

const maxSelectableFields = 8;

/** Each is a scalar field of the schema, once, and none of the metadata. */
export function checkSelectableFields(
  fields: NonNullable<Version['selectableFields']>,
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  if (fields.length === 0) return [];
  if (!schema) return [invalidValue(path, '', 'may only be set when `version.schema.openAPIV3Schema` is not included')];
  const seen = new Set<string>();
  const errors = collectErrors(fields, ({ jsonPath }, index) =>
    checkSelectable(jsonPath, schema, `${path}[${index}].jsonPath`, seen),
  );
  if (seen.size > maxSelectableFields) errors.push(tooMany(path, seen.size, maxSelectableFields));
  return errors;
}

function checkSelectable(path: string, schema: JsonSchema, field: string, seen: Set<string>): FieldError[] {
  if (!path) return [required(field)];
  const found = schemaAt(path, schema);
  if ('words' in found) return [invalidValue(field, path, `is an invalid path: ${found.words}`)];
  const errors: FieldError[] = [];
  if (path.startsWith('.metadata')) errors.push(invalidValue(field, path, 'must not point to fields in metadata'));
  if (!['string', 'boolean', 'integer'].includes(found.schema.type ?? ''))
    errors.push(
      invalidValue(
        field,
        path,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      ),
    );
  if (seen.has(path)) errors.push(duplicate(field, path));
  seen.add(path);
  return errors;
}

function schemaAt(path: string, schema: JsonSchema): { readonly schema: JsonSchema } | { readonly words: string } {
  if (!path.startsWith('.')) return { words: `expected [ or . but got: ${path}` };
  let found = schema;
  for (const name of path.slice(1).split('.')) {
    const inner = propertyOf(found, name);
    if (!inner) return { words: `does not refer to a valid field` };
    found = inner;
  }
  return { schema: found };
}
