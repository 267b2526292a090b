/** Telling JSON's composites apart. */

export type JsonObject = Record<string, unknown>;

/** Whether a JSON value is an object: neither null nor an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
