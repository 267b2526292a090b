/** Deleting what somebody else has deleted already. */
import { isNotFound } from '#api';

/** For `.catch`: passes over "not found", throws everything else. */
export function unlessGone(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}
