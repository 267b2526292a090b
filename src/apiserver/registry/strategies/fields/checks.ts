/** Rules that many fields share, with upstream's messages. Each returns what is wrong, or an empty list. */
import { type FieldError, forbiddenField, invalidValue, type JsonObject, notSupported, required } from '#api';
import { isEqual } from './equal.ts';

/** What is looked at of a list that may have so many items: of one that is too long, of which that is told, no more. */
export const upTo = <T>(most: number, items: readonly T[]): readonly T[] =>
  items.length > most ? items.slice(0, most) : items;

/** Turns the messages of a name rule into errors of one field. */
export const invalidEach = (field: string, value: unknown, messages: readonly string[]): FieldError[] =>
  messages.map(message => invalidValue(field, value, message));

/** 0 or more. */
export function checkNonNegative(field: string, value: number | undefined): FieldError[] {
  if (value === undefined || value >= 0) return [];
  return [invalidValue(field, value, 'must be greater than or equal to 0')];
}

/** Each of some counters of an object is 0 or more. */
export const checkEachNonNegative = (
  field: string,
  counts: Readonly<Record<string, number | undefined>>,
): FieldError[] => Object.entries(counts).flatMap(([name, count]) => checkNonNegative(`${field}.${name}`, count));

/** 1 or more. */
export function checkPositive(field: string, value: number | undefined): FieldError[] {
  if (value === undefined || value > 0) return [];
  return [invalidValue(field, value, 'must be greater than 0')];
}

/** Between two bounds, both included. */
export function checkRange(
  field: string,
  value: number | undefined,
  [low, high]: readonly [number, number],
): FieldError[] {
  if (value === undefined || (value >= low && value <= high)) return [];
  return [invalidValue(field, value, `must be between ${low} and ${high}, inclusive`)];
}

/** One of a fixed set; nothing given is left to {@link checkRequired}. */
export function checkOneOf(field: string, value: string | undefined, values: readonly string[]): FieldError[] {
  if (value === undefined || values.includes(value)) return [];
  return [notSupported(field, value, [...values].sort())];
}

/** Given, and not empty. */
export const checkRequired = (field: string, value: unknown, detail = ''): FieldError[] =>
  value === undefined || value === null || value === '' ? [required(field, detail)] : [];

/** A struct as upstream prints its own form of it: fields in Go's names and order, null where there is nothing. */
export const asGoStruct = (value: object | undefined, names: readonly string[]): object | null =>
  value === undefined
    ? null
    : Object.fromEntries(
        names.map(name => [`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, (value as JsonObject)[name] ?? null]),
      );

/** Not changed by an update. */
export const checkImmutable = (field: string, value: unknown, old: unknown): FieldError[] =>
  isEqual(value, old) ? [] : [invalidValue(field, value, 'field is immutable')];

/** The indexes of values that an earlier item of the list has already. */
export function repeatedIndexes(values: readonly unknown[]): ReadonlySet<number> {
  const seen = new Set<unknown>();
  const repeated = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) repeated.add(index);
    seen.add(value);
  }
  return repeated;
}

/** As {@link checkImmutable}, where upstream does not say what the value was to become. */
export const checkUnchanged = (field: string, value: unknown, old: unknown): FieldError[] =>
  isEqual(value, old) ? [] : [invalidValue(field, null, 'field is immutable')];

/** At most one member of a union is given: the second and later ones are errors. */
export const checkUnion = (field: string, given: readonly string[], detail: string): FieldError[] =>
  given.slice(1).map(name => forbiddenField(`${field}.${name}`, detail));
