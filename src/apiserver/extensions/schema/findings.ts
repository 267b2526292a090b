/** What checking a value found, in upstream's words and types of errors.
 *  Source: k8s.io/kube-openapi, package pkg/validation, and how apiextensions turns its errors into those of fields. */
import { type FieldError, invalidValue, notSupported, required, tooLong, tooMany } from '#api';
import { jsonText } from '#base';
import type { JsonSchema } from './json-schema.ts';

/** Errors of a value, and how many checks were made of it: of several schemas of which one has to fit, the errors of
 *  the one that fits best are told. */
export class Findings {
  errors: FieldError[] = [];
  matches = 0;

  get isValid(): boolean {
    return this.errors.length === 0;
  }

  /** Counts one error. */
  add(error: FieldError): void {
    this.errors.push(error);
  }

  /** Takes over what was found in a part. */
  merge({ errors, matches }: Findings): void {
    for (const error of errors) this.errors.push(error);
    this.matches += matches;
  }
}

/** What the checks of one object may cost. A large object and a large schema could keep the server busy for hours
 *  together. */
export class Budget {
  #left: number;

  /** One check of one value costs 1. Default: what takes about a second. */
  constructor(checks = 1_000_000) {
    this.#left = checks;
  }

  /** Whether there is nothing left. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** May go below nothing: whoever checks looks when a part is done. */
  spend(checks: number): void {
    this.#left -= checks;
  }
}

/** Where a value is: the path in messages, and what stands before it in fields. */
export interface Place {
  /** `spec.size`, without the base. */
  readonly path: string;
  /** `status` when the status is checked on its own. Default: nothing. */
  readonly base: string;
  /** What checking may still cost. */
  readonly budget: Budget;
  /** What was found in parts of a large value, which were checked before. */
  readonly known: Map<unknown, Known>;
}

/** What was found in a part, by this schema. */
export interface Known {
  readonly schema: JsonSchema;
  readonly findings: Findings;
}

/** The field of an error; the base alone for the whole value, and `<nil>` when there is none, as upstream says. */
export function fieldOf({ path, base }: Pick<Place, 'path' | 'base'>): string {
  const inner = path.startsWith('.') ? path.slice(1) : path;
  if (inner === '') return base === '' ? '<nil>' : base;
  return base === '' ? inner : `${base}.${inner}`;
}

/** A value that a keyword of the schema excludes. */
export const invalid = (place: Place, value: unknown, words: string): FieldError =>
  invalidValue(fieldOf(place), value ?? '', `${place.path} in body ${words}`);

/** What is said of a whole, and of no field. */
export const ofWhole = ({ base }: Place, words: string): FieldError =>
  invalidValue(base === '' ? '<nil>' : base, '', words);

/** A value of another type; both types in JSON schema's words. */
export const wrongType = (place: Place, wanted: string, found: string): FieldError => ({
  type: 'TypeInvalid',
  field: fieldOf(place),
  badValue: found,
  detail: `${place.path} in body must be of type ${wanted}: ${JSON.stringify(found)}`,
});

/** A field that `required` names. */
export const missing = ({ path, base }: Place, name: string): FieldError =>
  required(fieldOf({ path: `${path}.${name}`, base }));

/** Longer than `maxLength` characters. */
export const tooLongText = (place: Place, max: number): FieldError => tooLong(fieldOf(place), max);

/** More than `maxItems` items, or `maxProperties` fields. */
export const tooManyItems = (place: Place, actual: number, max: number): FieldError =>
  tooMany(fieldOf(place), actual, max);

/** None of those in `enum`. */
export const noneOf = (place: Place, value: unknown, values: readonly unknown[]): FieldError =>
  notSupported(
    fieldOf(place),
    value,
    values.map(supported => (typeof supported === 'string' ? supported : jsonText(supported))),
  );

/** A number as Go prints a float64. */
export function formatNumber(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 1e-4;
  const text = isTiny ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
