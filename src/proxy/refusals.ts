/** When services that the kernel refused are tried again. */
import { backoffMs, type Clock, type Timer } from '#base';

/** Services whose rules the kernel refused, by `namespace/name`. Disposing it ends the waiting. */
export interface Refusals extends Disposable {
  /** Notes which of the services that were just written (`namespace/name`) were refused. */
  update(written: Iterable<string>, refused: ReadonlyMap<string, string>): void;
  /** Why the kernel refused a service; undefined for one that it has taken. */
  reasonFor(key: string): string | undefined;
}

/** Calls `retry` for each refused service after a second, then after twice as long each time, up to five minutes; one
 *  that was written meanwhile begins anew. */
export function createRefusals({ clock, retry }: { clock: Clock; retry: (key: string) => void }): Refusals {
  const waiting = new Map<string, { failures: number; timer: Timer; reason: string }>();
  return {
    update(written, refused) {
      for (const key of new Set([...written, ...refused.keys()])) {
        const known = waiting.get(key);
        known?.timer[Symbol.dispose]();
        waiting.delete(key);
        const reason = refused.get(key);
        if (reason === undefined) continue;
        const failures = (known?.failures ?? 0) + 1;
        const timer = clock.setTimeout(() => retry(key), backoffMs(failures, { maxMs: 300_000 }));
        waiting.set(key, { failures, timer, reason });
      }
    },
    reasonFor: key => waiting.get(key)?.reason,
    [Symbol.dispose]() {
      for (const { timer } of waiting.values()) timer[Symbol.dispose]();
      waiting.clear();
    },
  };
}
