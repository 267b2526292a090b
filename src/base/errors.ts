/** What every room needs to know about errors that are not Kubernetes' own. */

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What went wrong first, where cleaning up after it failed too. */
export function firstError(thrown: unknown): Error {
  return thrown instanceof SuppressedError ? firstError(thrown.suppressed) : toError(thrown);
}

/** Whether `thrown` only says that somebody aborted: never worth a log line. */
export function isAbortError(thrown: unknown): boolean {
  return (
    thrown instanceof Error && (thrown.name === 'AbortError' || (thrown as { code?: unknown }).code === 'ABORT_ERR')
  );
}

/** An error a user caused and can mend; the command line prints its message alone, on one line, and exits 1. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** An error that time may mend, as that of a full disk: shown as a UsageError is, but the exit code is 75
 *  (EX_TEMPFAIL), after which a supervisor starts the process again. */
export class TemporaryError extends UsageError {
  override readonly name = 'TemporaryError';
}

/** A command that a signal ended before its work was done. */
export class InterruptedError extends UsageError {
  override readonly name = 'InterruptedError';
  /** As a shell tells it: 130 for SIGINT. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The error of a deadline that passed; says what was being waited for. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** In place of what a call answers about something that is not there. Of another error nothing is concluded: it is
 *  thrown. */
export const ifMissing =
  <T>(value: T) =>
  (thrown: unknown): T => {
    if (systemErrorCode(thrown) === 'ENOENT') return value;
    throw thrown;
  };

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`), or undefined. */
export function systemErrorCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
