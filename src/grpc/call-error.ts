/** What went wrong with a call. */
import { type ServiceError, status } from '@grpc/grpc-js';

/** The names of gRPC's codes. Source: https://grpc.io/docs/guides/status-codes/ */
export type StatusCode = Exclude<keyof typeof status, 'OK'>;

/** An answer that is none: the words of the other side, or why it could not be asked. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: StatusCode;
  constructor(message: string, { code, cause }: { code: StatusCode; cause?: unknown }) {
    super(message, { cause });
    this.code = code;
  }
}

/** The name of a code; UNKNOWN for a number that is none. */
export const statusCodeOf = (code: number): StatusCode => {
  const name: string | undefined = status[code];
  return name === undefined || name === 'OK' ? 'UNKNOWN' : (name as StatusCode);
};

/** The number of what went wrong with a call; undefined when it was no call. */
export const errorCodeOf = (error: unknown): number | undefined =>
  error instanceof CallError ? status[error.code] : undefined;

/** The error of a call, without gRPC's decoration. */
export const callErrorOf = (error: ServiceError): CallError =>
  new CallError(plainWords(error.details || error.message), { cause: error, code: statusCodeOf(error.code) });

/** What the library says of a server that it cannot reach ends in a note, mostly empty, of how it found the address. */
const unreachable = /^No connection established\. Last error: (?:Error: )?(.*?)\.? Resolution note: *(.*)$/s;

function plainWords(details: string): string {
  const [, why, note] = unreachable.exec(details) ?? [];
  if (why === undefined) return details;
  const words = why === 'null' ? 'No connection established' : `No connection established: ${why}`;
  return note ? `${words}. ${note}` : words;
}

/** Whether a call failed with one of these codes. */
export const isCallError = (error: unknown, ...codes: readonly StatusCode[]): error is CallError =>
  error instanceof CallError && codes.includes(error.code);
