/** Finds which services a kernel refuses, so that the others need not wait for them. */
import type { Ruleset } from '../model/ruleset.ts';

/** How far a kernel could be brought. */
export interface Isolation {
  /** What was written: `wanted`, with the rules of `held` for services that were refused. */
  readonly ruleset: Ruleset;
  /** Refused services (`namespace/name`) and what the kernel said. */
  readonly refused: ReadonlyMap<string, string>;
}

/** How the kernel is written to, and how a refusal is told from a failure. */
export interface IsolateOptions {
  /** Brings the kernel from one ruleset to another, or leaves it as it was and throws. */
  readonly write: (from: Ruleset, to: Ruleset) => Promise<unknown>;
  /** What the kernel said when an error is its refusal; undefined for other errors. */
  readonly refusalOf: (error: unknown) => string | undefined;
}

/** Brings the kernel from `held` as near to `wanted` as it allows.
 *
 *  Flow: all changed services are written at once; when that is refused they are halved and each half is written, until
 *  what is refused is one service. With one bad service among N this takes some 2 log N writes.
 *  Guarantees: `write` is given rulesets of which the first is in the kernel; a refusal must leave the kernel as it
 *  was.
 *  Errors: what is no refusal is thrown on. */
export async function isolateRefused(
  { held, wanted }: { readonly held: Ruleset; readonly wanted: Ruleset },
  { write, refusalOf }: IsolateOptions,
): Promise<Isolation> {
  const refused = new Map<string, string>();
  let current = held;
  const take = async (keys: readonly string[]): Promise<void> => {
    const next = withServicesOf(current, wanted, keys);
    try {
      await write(current, next);
      current = next;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      const [first = ''] = keys;
      if (keys.length === 1) refused.set(first, refusal);
      else for (const half of [keys.slice(0, keys.length >> 1), keys.slice(keys.length >> 1)]) await take(half);
    }
  };
  const changed = changedServices(held, wanted);
  if (changed.length > 0) await take(changed);
  return { ruleset: current, refused };
}

function changedServices(held: Ruleset, wanted: Ruleset): string[] {
  const keys = new Set([...held.services.keys(), ...wanted.services.keys()]);
  return [...keys].filter(key => held.services.get(key) !== wanted.services.get(key)).sort();
}

/** `base` with the rules that `source` has for the services in `keys`. */
function withServicesOf(base: Ruleset, source: Ruleset, keys: readonly string[]): Ruleset {
  const services = new Map(base.services);
  for (const key of keys) {
    const rules = source.services.get(key);
    if (rules) services.set(key, rules);
    else services.delete(key);
  }
  return { settings: source.settings, services };
}
