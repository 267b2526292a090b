/** Objects whose owners are of kinds that are not known, or not any more: to be looked at again when one comes. */
export class Unresolved {
  readonly #byKind = new Map<string, Set<string>>();
  readonly #kindsOf = new Map<string, readonly string[]>();

  /** An object, by its key, has owners of these kinds; of none when it is to be forgotten. */
  set(item: string, kinds: readonly string[]): void {
    const before = this.#kindsOf.get(item);
    if (!before && kinds.length === 0) return;
    for (const kind of before ?? []) this.#remove(kind, item);
    if (kinds.length === 0) this.#kindsOf.delete(item);
    else this.#kindsOf.set(item, kinds);
    for (const kind of kinds) {
      const items = this.#byKind.get(kind) ?? new Set();
      this.#byKind.set(kind, items.add(item));
    }
  }

  /** The objects that have an owner of the kind. */
  of(kind: string): readonly string[] {
    return [...(this.#byKind.get(kind) ?? [])];
  }

  #remove(kind: string, item: string): void {
    const items = this.#byKind.get(kind);
    items?.delete(item);
    if (items?.size === 0) this.#byKind.delete(kind);
  }
}
