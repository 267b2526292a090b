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

/** Empty; names are compared in lower case. */
export function createZone(): Zone {
  return new NamesByOwner();
}

class NamesByOwner implements Zone {
  readonly #names = new Map<string, Name>();
  /** The names of each owner. */
  readonly #owned = new Map<string, readonly string[]>();

  get size(): number {
    return this.#names.size;
  }

  set(owner: string, records: readonly Answer[]): boolean {
    const byName = Map.groupBy(records, record => record.name.toLowerCase());
    let isChanged = false;
    for (const [name, group] of byName) if (this.#put(name, owner, group.map(createRecord))) isChanged = true;
    for (const name of this.#owned.get(owner) ?? []) {
      if (byName.has(name)) continue;
      isChanged = true;
      this.#names.get(name)?.owners.delete(owner);
      this.#releaseIfEmpty(name);
    }
    if (byName.size > 0) this.#owned.set(owner, [...byName.keys()]);
    else this.#owned.delete(owner);
    return isChanged;
  }

  lookup(name: string): readonly WireRecord[] | undefined {
    const owners = this.#names.get(name)?.owners;
    if (!owners) return undefined;
    const [only, ...others] = owners.values();
    return others.length === 0 ? (only ?? []) : [...owners.values()].flat();
  }

  /** Whether the owner's records of the name are others than before. */
  #put(name: string, owner: string, records: readonly WireRecord[]): boolean {
    const { owners } = this.#obtain(name);
    const isChanged = !areSame(owners.get(owner) ?? [], records);
    owners.set(owner, records);
    return isChanged;
  }

  #obtain(name: string): Name {
    const known = this.#names.get(name);
    if (known) return known;
    const made: Name = { owners: new Map(), children: 0 };
    this.#names.set(name, made);
    const parent = parentOf(name);
    if (parent !== undefined) this.#obtain(parent).children++;
    return made;
  }

  #releaseIfEmpty(name: string): void {
    const entry = this.#names.get(name);
    if (!entry || entry.owners.size > 0 || entry.children > 0) return;
    this.#names.delete(name);
    const parent = parentOf(name);
    const above = parent === undefined ? undefined : this.#names.get(parent);
    if (parent === undefined || !above) return;
    above.children--;
    this.#releaseIfEmpty(parent);
  }
}

const areSame = (one: readonly WireRecord[], other: readonly WireRecord[]): boolean =>
  one.length === other.length && one.every(({ answering }, index) => other[index]?.answering.equals(answering));

function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
}
