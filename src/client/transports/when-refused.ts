/** Requests that a busy server turns away for now: they are sent again, as client-go does. */
import { StatusError } from '#api';
import type { Clock } from '#base';

/** How often a request is sent again, at most: client-go's number. */
const maxRetries = 10;

interface RetryOptions {
  readonly clock: Clock;
  /** Any of them gives up. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** Sends a request, and again after as many seconds as a 429 names (`Retry-After`). One that names none is thrown: it
 *  says why not, not when. So what holds a component back is how long it waits, and not that its work fails. */
export async function againWhenRefused<Answer>(send: () => Promise<Answer>, options: RetryOptions): Promise<Answer> {
  const { clock, signals } = options;
  for (let retries = 0; ; retries++) {
    try {
      return await send();
    } catch (error) {
      const seconds = retryAfterOf(error);
      if (seconds === undefined || retries === maxRetries) throw error;
      await clock.sleep(seconds * 1000, AbortSignal.any(signals.filter(signal => signal !== undefined)));
    }
  }
}

function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof StatusError) || error.status.code !== 429) return undefined;
  return error.status.details?.retryAfterSeconds || undefined;
}
