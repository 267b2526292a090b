/** What becomes of failures in loops that bring many objects up to date at a time, with a cache that may be behind. */
import { isConflict } from '#api';
import { type Logger, toError } from '#base';

/** For `onFailure` of a sync loop: warns with `message`. A conflict is no failure to anybody: it only says that the
 *  cache was behind, and the next run sees what somebody else wrote. */
export function warnOfFailures(logger: Logger, message: string): (error: unknown, failures: number) => void {
  return (error, failures) => {
    if (isConflict(error)) logger.debug('a run met a newer object', { error, failures });
    else logger.warn(message, { error: toError(error), failures });
  };
}

/** Does `work` for each object, whatever becomes of those before, and then throws what a reader should know of: a
 *  failure rather than a conflict, the first of them. */
export async function forEachObject<T>(objects: Iterable<T>, work: (object: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const object of objects) await work(object).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures.find(error => !isConflict(error)) ?? failures[0];
}
