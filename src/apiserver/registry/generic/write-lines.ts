/** Lines of writers who lost a race for an object: each goes on when the one before is done, and who comes new stands
 *  behind them. So n writers of one object need 2n attempts, where each would need up to n if they all tried again at
 *  once.
 *
 *  Caveats: whoever has a turn must not wait for another write of the same object. */
export class WriteLines {
  /** By path of the object, what the last in its line ends with. */
  readonly #lines = new Map<string, Promise<void>>();

  /** Whether somebody stands in line for the object. */
  has(path: string): boolean {
    return this.#lines.size > 0 && this.#lines.has(path);
  }

  /** Resolves when it is one's turn, which is to be disposed. */
  async enter(path: string): Promise<Disposable> {
    const before = this.#lines.get(path);
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#lines.set(path, done);
    await before;
    return {
      [Symbol.dispose]: () => {
        if (this.#lines.get(path) === done) this.#lines.delete(path);
        resolve();
      },
    };
  }
}
