/** Checks that follow from the descriptors alone: required fields and the possible texts. */
import { type FieldError, notSupported, required } from '../field-error.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import type { StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';

/** Reports what is wrong with a value at a path. */
type Check = (value: unknown, path: string, errors: FieldError[]) => void;

/** Errors of an object that has been decoded and defaulted: required fields that are missing or empty, and texts that
 *  are none of the possible ones. `except` are fields of the object to pass over. Default: `status`, which upstream
 *  does not check in this way either. */
export function checkFields(
  struct: StructReference,
  object: object,
  { except = ['status'] }: { except?: readonly string[] } = {},
): FieldError[] {
  const errors: FieldError[] = [];
  const checks = checksOf(structBehind(struct)).filter(({ name }) => !except.includes(name));
  runChecks(checks, object as JsonObject, '', errors);
  return errors;
}

/** What there is to check about a field. */
interface FieldCheck {
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether an empty text is a text, and not nothing. */
  readonly tellsEmpty: boolean;
  readonly check: Check | undefined;
}

/** Paths are made only for fields that are looked into: this runs for every object that is written. */
function runChecks(checks: readonly FieldCheck[], object: JsonObject, prefix: string, errors: FieldError[]): void {
  for (const { name, isRequired, tellsEmpty, check } of checks) {
    const value = object[name];
    if (!isMissing(value) || (value === '' && tellsEmpty)) check?.(value, prefix + name, errors);
    else if (isRequired) errors.push(required(prefix + name));
  }
}

const compiled = new WeakMap<StructDescriptor, FieldCheck[]>();

/** The checks of a struct's fields; fields with nothing to check are left out. */
function checksOf(struct: StructDescriptor): FieldCheck[] {
  const known = compiled.get(struct);
  if (known) return known;
  const checks: FieldCheck[] = [];
  compiled.set(struct, checks);
  for (const [name, field] of Object.entries(struct.fields)) {
    const check = field.checkedApart ? undefined : checkOfValue(field.value);
    const isRequired = field.required === true && field.mayBeEmpty !== true;
    if (check || isRequired) checks.push({ name, isRequired, tellsEmpty: field.pointer === true, check });
  }
  return checks;
}

const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function checkOfValue(value: ValueDescriptor): Check | undefined {
  if (value.kind === 'struct') return checkOfStruct(structBehind(value));
  if (value.kind === 'list') return onItems(checkOfValue(value.items));
  if (value.kind === 'map') return onValues(checkOfValue(value.values));
  return value.enum && checkOfEnum(value.enum);
}

function checkOfStruct(struct: StructDescriptor): Check | undefined {
  const isBeingCompiled = compiled.has(struct);
  const checks = checksOf(struct);
  if (checks.length === 0 && !isBeingCompiled) return undefined;
  return (value, path, errors) => {
    if (isObject(value)) runChecks(checks, value, `${path}.`, errors);
  };
}

function checkOfEnum(texts: readonly string[]): Check {
  const supported = texts.toSorted();
  return (value, path, errors) => {
    if (typeof value === 'string' && !supported.includes(value)) errors.push(notSupported(path, value, supported));
  };
}

const onItems = (check: Check | undefined): Check | undefined =>
  check &&
  ((value, path, errors) => {
    if (!Array.isArray(value)) return;
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`, errors);
  });

const onValues = (check: Check | undefined): Check | undefined =>
  check &&
  ((value, path, errors) => {
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) check(item, `${path}[${key}]`, errors);
  });
