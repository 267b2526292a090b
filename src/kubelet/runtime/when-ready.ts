/** Patience with an engine that is still starting: it answers before it knows its containers. */
import { backoffMs, type Clock } from '#base';
import { RuntimeError } from './runtime.ts';

const patienceMs = 30_000;

/** What `call` answers, tried again for 30 s while the runtime refuses. */
export async function whenRuntimeIsReady<T>(call: () => Promise<T>, clock: Clock): Promise<T> {
  const untilMs = clock.now() + patienceMs;
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RuntimeError) || clock.now() > untilMs) throw error;
      await clock.sleep(backoffMs(failures, { initialMs: 20, maxMs: 1000 }));
    }
  }
}
