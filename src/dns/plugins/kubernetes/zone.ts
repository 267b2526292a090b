/** Names and their records, kept current piece by piece: each owner (a service) replaces all of its records at once. */
import type { Answer } from 'dns-packet';
import { createRecord, type WireRecord } from '../../wire/record.ts';

interface Name {
  /** Records by owner; several owners share a name when pods are behind several headless services. */
  readonly owners: Map<string, readonly WireRecord[]>;
  /** Names directly below. A name with some exists even without records of its own (RFC 8020). */
  children: number;
}

/** Not a multi-threaded thing: a change is seen whole by every lookup after it. */
export interface Zone {
  /** Replaces the records of an owner; none: removes them. Returns whether they are others than before. */
  set(owner: string, records: readonly Answer[]): boolean;
  /** The records of a name, of any type, or undefined when there is no such name. Names are in lower case. */
  lookup(name: string): readonly WireRecord[] | undefined;
  /** How many names exist. */
  readonly size: number;
}

export function createZone(): Zone {
  const names = new Map<string, Name>();
  const owned = new Map<string, readonly string[]>();

  const obtain = (name: string): Name => {
    const known = names.get(name);
    if (known) return known;
    const made: Name = { owners: new Map(), children: 0 };
    names.set(name, made);
    const parent = parentOf(name);
    if (parent !== undefined) obtain(parent).children++;
    return made;
  };
  const releaseIfEmpty = (name: string) => {
    const entry = names.get(name);
    if (!entry || entry.owners.size > 0 || entry.children > 0) return;
    names.delete(name);
    const parent = parentOf(name);
    const above = parent === undefined ? undefined : names.get(parent);
    if (parent === undefined || !above) return;
    above.children--;
    releaseIfEmpty(parent);
  };

  return {
    set(owner, records) {
      const byName = Map.groupBy(records, record => record.name.toLowerCase());
      const before = owned.get(owner) ?? [];
      let isChanged = false;
      for (const [name, group] of byName) {
        const { owners } = obtain(name);
        const made = group.map(createRecord);
        isChanged ||= !areSame(owners.get(owner) ?? [], made);
        owners.set(owner, made);
      }
      for (const name of before) {
        if (byName.has(name)) continue;
        isChanged = true;
        names.get(name)?.owners.delete(owner);
        releaseIfEmpty(name);
      }
      if (byName.size > 0) owned.set(owner, [...byName.keys()]);
      else owned.delete(owner);
      return isChanged;
    },
    lookup(name) {
      const owners = names.get(name)?.owners;
      if (!owners) return undefined;
      const [only, ...others] = owners.values();
      return others.length === 0 ? (only ?? []) : [...owners.values()].flat();
    },
    get size() {
      return names.size;
    },
  };
}

const areSame = (one: readonly WireRecord[], other: readonly WireRecord[]): boolean =>
  one.length === other.length && one.every(({ answering }, index) => other[index]?.answering.equals(answering));

function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
}
