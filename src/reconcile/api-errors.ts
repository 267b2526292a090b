/** Answers of the API server that are no failure to a controller. */
import { isNotFound, StatusError } from '#api';

/** For `.catch` after a delete, or after the last word about an object's status: passes over "not found", throws
 *  everything else. */
export function unlessGone(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}

/** Whether a create was refused because the namespace is on its way out, with all that would want to create in it. */
export function isNamespaceTerminating(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false;
  return error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}
