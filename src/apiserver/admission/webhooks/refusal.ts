/** How a webhook's refusal, or what became of a call, is told; pure. */
import { badRequest, internalError, type JsonObject, StatusError } from '#api';

/** The error with which a webhook refuses: its own Status, and who it was. */
export function deniedBy(webhook: string, { code, reason, message, details }: JsonObject): StatusError {
  const who = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const why = textOf(message) || textOf(reason);
  const httpCode = typeof code === 'number' && code >= 400 && code < 600 ? code : 400;
  return new StatusError(
    httpCode,
    textOf(reason),
    why === '' ? `${who} without explanation` : `${who}: ${why}`,
    details === undefined || details === null ? undefined : details,
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The error of a webhook that could not be asked, or did not answer. Its words say which and why. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  constructor(webhook: string, why: string, options?: ErrorOptions) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`, options);
  }
}

/** The 500 for a call that failed and had to succeed. */
export const failedCall = (failure: CallFailure): StatusError => internalError(failure);

/** The 400 for a rehearsal that a webhook would take for the real thing. */
export const noDryRun = (webhook: string): StatusError =>
  badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);

/** The 500 for a patch of what is not being written. */
export const nothingToModify = (webhook: string): StatusError =>
  internalError(
    new Error(
      `admission webhook ${JSON.stringify(webhook)} attempted to modify the object, which is not supported for this operation`,
    ),
  );
