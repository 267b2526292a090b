/** Constant defaults: what the server fills in whatever else the object says. Defaults that depend on other fields are
 *  the strategies' business. */
import { deepClone } from '../json/deep.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import type { FieldDescriptor, StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';

/** Fills in the defaults of a value. */
type Filler = (value: unknown) => void;

/** Fills in the constant defaults of an object, in place. Values of a wrong type are left alone. */
export function applyDefaults(struct: StructReference, draft: unknown): void {
  fillerOf(struct)?.(draft);
}

/** Structs that have a default somewhere, compiled; null for those that have none. */
const compiled = new WeakMap<StructDescriptor, { filler: Filler | null }>();

function fillerOf(reference: StructReference): Filler | undefined {
  const struct = structBehind(reference);
  const known = compiled.get(struct);
  // A struct that contains itself is met here while it is being compiled: look the filler up when it runs.
  if (known) return known.filler === null ? undefined : value => known.filler?.(value);
  const entry: { filler: Filler | null } = { filler: () => {} };
  compiled.set(struct, entry);
  const steps = Object.entries(struct.fields).flatMap(([name, field]) => stepsOf(name, field));
  entry.filler = steps.length === 0 ? null : runAll(steps);
  return entry.filler ?? undefined;
}

const runAll =
  (steps: readonly ((draft: JsonObject) => void)[]): Filler =>
  value => {
    if (!isObject(value)) return;
    for (const step of steps) step(value);
  };

function stepsOf(name: string, field: FieldDescriptor): ((draft: JsonObject) => void)[] {
  const steps: ((draft: JsonObject) => void)[] = [];
  if (field.default !== undefined) steps.push(setDefault(name, field));
  const inner = fillerOfValue(field.value);
  if (inner) {
    steps.push(draft => {
      const value = draft[name];
      if (value !== undefined && value !== null) inner(value);
    });
  }
  return steps;
}

/** What upstream cannot tell from nothing counts as left out. */
function setDefault(name: string, { default: standard, pointer }: FieldDescriptor): (draft: JsonObject) => void {
  const isComposite = typeof standard === 'object';
  return draft => {
    const value = draft[name];
    const isLeftOut = value === undefined || value === null || (!pointer && (value === '' || value === 0));
    if (!isLeftOut) return;
    draft[name] = isComposite ? deepClone(standard) : standard;
  };
}

function fillerOfValue(value: ValueDescriptor): Filler | undefined {
  if (value.kind === 'struct') return fillerOf(value);
  if (value.kind === 'list') return onEach(fillerOfValue(value.items), list => (Array.isArray(list) ? list : []));
  if (value.kind === 'map')
    return onEach(fillerOfValue(value.values), map => (isObject(map) ? Object.values(map) : []));
  return undefined;
}

function onEach(filler: Filler | undefined, itemsOf: (value: unknown) => readonly unknown[]): Filler | undefined {
  if (!filler) return undefined;
  return value => {
    for (const item of itemsOf(value)) filler(item);
  };
}
