/** Finds the fields of a pod, or of a template, that do not do what they say. */
import type { PodSpec } from '../core/v1/pod.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { structBehind } from '../schema/structs.ts';
import { effectsOf, type FieldEffect } from './effect.ts';
import { fieldTables } from './tables.ts';

/** A field that is set, and what is wrong with that. */
export interface FoundField {
  /** Where, which value unless it is a composite, and why: `spec.hostUsers: false: ...`. */
  readonly message: string;
  /** The reason that a node gives; undefined for the general one. */
  readonly reason?: string | undefined;
}

type Refused = Extract<FieldEffect, { effect: 'refused' }>;

/** What is to be looked at in a struct: no field is visited below which nothing can be found. */
interface Look {
  readonly field: string;
  readonly refusals: readonly Refused[];
  readonly below: readonly Look[];
}

const prefix = 'io.k8s.api.core.v1.';
const looks = new Map<string, readonly Look[]>();

/** Worked out once a struct; structs do not contain themselves. */
function looksOf(name: string): readonly Look[] {
  const known = looks.get(name);
  if (known) return known;
  const found = Object.entries(fieldTables[name] ?? {}).flatMap(([field, row]): Look[] => {
    const effects = effectsOf(row);
    const refusals = effects.filter(effect => effect.effect === 'refused');
    const descends = effects.some(({ effect }) => effect === 'carried out' || effect === 'parts');
    const struct = structBehind({ kind: 'struct', ref: prefix + name });
    const child = descends ? structNameOf(struct.fields[field]?.value) : undefined;
    const below = child === undefined ? [] : looksOf(child);
    return refusals.length + below.length === 0 ? [] : [{ field, refusals, below }];
  });
  looks.set(name, found);
  return found;
}

/** The struct of core/v1 that a value is, or a list is of. */
export function structNameOf(value: ValueDescriptor | undefined): string | undefined {
  if (value?.kind === 'list') return structNameOf(value.items);
  return value?.kind === 'struct' && value.ref.startsWith(prefix) ? value.ref.slice(prefix.length) : undefined;
}

/** Fields of a pod's specification because of which it cannot run. */
export function refusedFields(spec: PodSpec): FoundField[] {
  const found: FoundField[] = [];
  visit(spec, looksOf('PodSpec'), { path: 'spec', found });
  return found;
}

interface Visit {
  readonly path: string;
  readonly found: FoundField[];
}

function visit(object: unknown, fields: readonly Look[], { path, found }: Visit): void {
  if (Array.isArray(object)) {
    for (const [index, item] of object.entries()) visit(item, fields, { path: `${path}[${index}]`, found });
    return;
  }
  if (typeof object !== 'object' || object === null) return;
  for (const { field, refusals, below } of fields) {
    const value: unknown = (object as Record<string, unknown>)[field];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    const at = `${path}.${field}`;
    for (const row of refusals) {
      if (!(row.when?.(value) ?? true)) continue;
      const said = typeof value === 'object' ? '' : `${JSON.stringify(value)}: `;
      found.push({ message: `${at}: ${said}${row.why}`, reason: row.reason });
    }
    visit(value, below, { path: at, found });
  }
}
