/** Requests as the record of who manages which fields sees them. */
import type { Conversion } from '../resource/conversion.ts';
import type { KindShape } from '../resource/definition.ts';
import type { Served } from './catalogue.ts';
import type { WriteRequest } from './generic/engine.ts';
import { type Filter, filterOf } from './plan/managed-fields/ignored-fields.ts';
import { emptyObject, keepRecord } from './plan/managed-fields/record.ts';
import type { FieldsConversion, FieldsVersion, FieldWrite } from './plan/managed-fields/track.ts';

/** Who writes, through what, and when. */
export type FieldWriter = Pick<FieldWrite, 'manager' | 'subresource' | 'nowMs'>;

/** A write of a stored object, or of a part of it whose body is the object. */
export const objectWriteOf = (served: Served, writer: FieldWriter): FieldWrite => ({
  ...writer,
  apiVersion: served.kind.apiVersion,
  versionOf: apiVersion => versionOf(served, apiVersion),
  filter: filterFor(served, writer.subresource),
});

/** A write of a body that is no stored object: of a scale. */
export const bodyWriteOf = ({ kind, struct }: KindShape, writer: FieldWriter): FieldWrite => ({
  ...writer,
  apiVersion: kind.apiVersion,
  versionOf: apiVersion => (apiVersion === kind.apiVersion ? { struct, fromStored: same, toStored: same } : undefined),
  filter: same,
});

const same = <T>(value: T): T => value;

const versions = new WeakMap<Served, FieldsVersion>();

function versionOf(served: Served, apiVersion: string): FieldsVersion | undefined {
  const found = served.kind.apiVersion === apiVersion ? served : served.versionOf(apiVersion);
  if (!found) return undefined;
  let version = versions.get(found);
  if (!version) versions.set(found, (version = createVersion(found)));
  const { conversion } = found.definition;
  return conversion && found !== served ? { ...version, conversion: between(served, found, conversion) } : version;
}

/** What the engine of a kind writes, and another version of it. */
const between = (own: Served, other: Served, { convert }: Conversion): FieldsConversion => ({
  fromStored: async object => await convert(object, other.kind.apiVersion),
  toStored: async object => await convert(object, own.kind.apiVersion),
});

const createVersion = ({ kind: { apiVersion }, struct, view }: Served): FieldsVersion => ({
  struct,
  // Versions of custom kinds that are converted by nobody have the same fields.
  fromStored: object =>
    view?.fromStored(object) ?? (object.apiVersion === apiVersion ? object : { ...object, apiVersion }),
  toStored: object => view?.toStored(object) ?? object,
});

const filters = new WeakMap<Served, Map<string, Filter>>();

function filterFor(served: Served, subresource: string): Filter {
  let known = filters.get(served);
  if (!known) filters.set(served, (known = new Map()));
  let filter = known.get(subresource);
  if (!filter) known.set(subresource, (filter = filterOf(served.resource, subresource)));
  return filter;
}

/** Part of a request: keeps the record of who manages which fields. */
export const recorded = (served: Served, writer: FieldWriter): Required<Pick<WriteRequest, 'trackFields'>> => ({
  trackFields: (draft, old) =>
    keepRecord(objectWriteOf(served, writer), draft, { old, empty: emptyObject(served.resource) }),
});
