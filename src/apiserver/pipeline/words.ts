/** Errors in the words of the kind that was asked for, where what is stored is another's: events of `events.k8s.io` are
 *  those of the core. */
import { StatusError } from '#api';
import type { Served } from '../registry/catalogue.ts';

/** The error as who asked for a kind is told it. */
export function inWordsOf(served: Served | undefined, error: unknown): unknown {
  if (!served?.view || !(error instanceof StatusError)) return error;
  const { code, reason, message, details } = error.status;
  const { group, plural } = served.kind;
  // Those that name the kind, and not the resource, name no group.
  if (details?.kind !== plural || details.group) return error;
  const told = message.replace(`${plural} "`, `${plural}.${group} "`);
  return new StatusError(code, reason, told, { ...details, group }, { cause: error });
}
