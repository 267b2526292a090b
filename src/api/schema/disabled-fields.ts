/** Fields behind a feature gate. While the gate is off they are in the schema, and dropped from what is written, unless
 *  the object has them already: a cluster that had the gate on keeps working.
 *  Source: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/ */

import { type EnabledGates, noGates } from '../feature-gates.ts';
import { isObject, type JsonObject, ownValue } from '../json/object.ts';
import type { StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';

interface DropOptions {
  /** What there was before. Default: nothing. */
  readonly old?: unknown;
  /** The gates that are on. Default: none. */
  readonly gates?: EnabledGates | undefined;
}

/** Drops, in place, the fields of `draft` whose gate is off and whose like `old` does not have. Values of a wrong type
 *  are left alone. */
export function dropDisabledFields(
  struct: StructReference,
  draft: unknown,
  { old, gates = noGates }: DropOptions = {},
): void {
  const visit = visitorOf(struct);
  if (!visit) return;
  const inUse = new Set(gates);
  visit(old, ({ gate }) => inUse.add(gate));
  visit(draft, ({ holder, name, gate }) => {
    if (!inUse.has(gate)) delete holder[name];
  });
}

/** A field with a gate that an object has. */
interface GatedField {
  readonly holder: JsonObject;
  readonly name: string;
  readonly gate: string;
}
/** Calls back for each such field in a value. */
type Visitor = (value: unknown, found: (field: GatedField) => void) => void;

/** Structs that have a gated field somewhere, compiled; null for those that have none. */
const compiled = new WeakMap<StructDescriptor, { visitor: Visitor | null }>();

function visitorOf(reference: StructReference): Visitor | undefined {
  const struct = structBehind(reference);
  const known = compiled.get(struct);
  // A struct that contains itself is met here while it is being compiled: look the visitor up when it runs.
  if (known) return known.visitor === null ? undefined : (value, found) => known.visitor?.(value, found);
  const entry: { visitor: Visitor | null } = { visitor: () => undefined };
  compiled.set(struct, entry);
  const steps = Object.entries(struct.fields).flatMap(([name, { featureGate: gate, value }]) => {
    const inner = gate === undefined ? visitorOfValue(value) : undefined;
    return gate !== undefined || inner ? [{ name, gate, inner }] : [];
  });
  entry.visitor = steps.length === 0 ? null : visitorOfSteps(steps);
  return entry.visitor ?? undefined;
}

interface Step {
  readonly name: string;
  readonly gate: string | undefined;
  readonly inner: Visitor | undefined;
}

const visitorOfSteps =
  (steps: readonly Step[]): Visitor =>
  (holder, found) => {
    if (!isObject(holder)) return;
    for (const { name, gate, inner } of steps) {
      const value = ownValue(holder, name);
      if (value === undefined) continue;
      if (gate === undefined) inner?.(value, found);
      else found({ holder, name, gate });
    }
  };

function visitorOfValue(value: ValueDescriptor): Visitor | undefined {
  if (value.kind === 'struct') return visitorOf(value);
  if (value.kind !== 'list' && value.kind !== 'map') return undefined;
  const inner = visitorOfValue(value.kind === 'list' ? value.items : value.values);
  return (
    inner &&
    ((items, found) => {
      const each = Array.isArray(items) ? (items as unknown[]) : isObject(items) ? Object.values(items) : [];
      for (const item of each) inner(item, found);
    })
  );
}
