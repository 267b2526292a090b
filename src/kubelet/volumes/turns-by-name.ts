/** Work about things with names, one piece at a time for each. */

/** Does work about a thing when the work before it is done. */
export type InTurn = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Remembers nothing of what is done. */
export function createTurnsByName(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (last.get(name) === settled) last.delete(name);
    }
  };
}
