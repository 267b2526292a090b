/** Who waits until there are objects of a resource. */

/** Told the revision before the first object, or undefined when track was lost. */
export type FirstUseListener = (revision: number | undefined) => void;

/** Of one resource that has no objects yet. */
export class FirstUse {
  readonly #listeners = new Set<FirstUseListener>();

  get isAwaited(): boolean {
    return this.#listeners.size > 0;
  }

  /** Calls `listener` once, when it comes. Disposing the result forgets the listener. */
  wait(listener: FirstUseListener): Disposable {
    const own: FirstUseListener = revision => listener(revision);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Tells all who wait, once; undefined when nobody knows any more. */
  tell(revision: number | undefined): void {
    for (const listener of this.#listeners) listener(revision);
    this.#listeners.clear();
  }
}
