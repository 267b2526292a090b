/** Answers of the API server that are no failure to a controller. */
import { isNotFound } from '#api';

/** For `.catch` after a delete, or after the last word about an object's status: passes over "not found", throws
 *  everything else. */
export function unlessGone(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}
