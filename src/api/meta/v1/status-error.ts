/** The one error class of the wire: both transports throw it, the server answers with it, and `kubectl` prints it.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/ and the API conventions, "Response Status
 *  Kind". */

import type { GroupResource } from './group-resource.ts';

/** One reason for a failure, and the field that it is about. */
export interface ErrorCause {
  reason?: string;
  message?: string;
  /** Path as `spec.containers[0].image`. */
  field?: string;
}

/** `details` of a Status: what the error is about, and `causes` by field. */
export interface ErrorDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: ErrorCause[];
  retryAfterSeconds?: number;
}

/** A `v1 Status` that reports a failure. */
export interface FailureStatus {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure';
  message: string;
  reason: string;
  details?: ErrorDetails;
  /** HTTP status code. */
  code: number;
}

/** A failed API request. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: FailureStatus;
  constructor(code: number, reason: string, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

/** `deployments.apps`, or `pods` for the core group. */
export function formatGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

const about = (where: GroupResource, name: string): ErrorDetails => ({
  ...(name === '' ? {} : { name }),
  ...(where.group === '' ? {} : { group: where.group }),
  kind: where.resource,
});

/** 404: the object does not exist. */
export const notFound = (where: GroupResource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${formatGroupResource(where)} "${name}" not found`, about(where, name));

/** 404: no such path or resource. */
export const unknownResource = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});

/** 409: the name is taken. */
export const alreadyExists = (where: GroupResource, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${formatGroupResource(where)} "${name}" already exists`, about(where, name));

/** 409: somebody else changed the object first, or a precondition does not hold. */
export const conflict = (
  where: GroupResource,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${formatGroupResource(where)} "${name}": ${why}`,
    about(where, name),
  );

/** 400: the request makes no sense. */
export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

/** 413: the request, or what it would make, is too large. */
export const tooLargeEntity = (message: string): StatusError =>
  new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`);

/** 401: nobody known is asking. */
export const unauthorized = (message = 'Unauthorized'): StatusError => new StatusError(401, 'Unauthorized', message);

/** 403: the user may not do this. */
export const forbidden = (where: GroupResource, name: string, why: string): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    `${formatGroupResource(where)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    about(where, name),
  );

/** 422: the object breaks rules. `kind` with its group: `Deployment.apps`. */
export const invalid = (kind: { group: string; kind: string }, name: string, causes: ErrorCause[]): StatusError => {
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const messages = causes.map(cause => (cause.field ? `${cause.field}: ${cause.message}` : `${cause.message}`));
  const text = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${what} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    ...(kind.kind === '' ? {} : { kind: kind.kind }),
    causes,
  });
};

/** 405: the resource does not know the verb, or the path the method. */
export const methodNotSupported = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 410: the resourceVersion or continue token is too old. */
export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message);

/** 415: a body in a format that is not understood. */
export const unsupportedMediaType = (message: string, details?: FailureStatus['details']): StatusError =>
  new StatusError(415, 'UnsupportedMediaType', message, details);

/** 500: a defect or a broken part. */
export const internalError = (cause: unknown): StatusError => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StatusError(
    500,
    'InternalError',
    `Internal error occurred: ${message}`,
    { causes: [{ message }] },
    { cause },
  );
};

/** 500: some of the objects that were asked for cannot be read from the store: each is named by its key. */
export const storageReadError = (where: GroupResource, keys: readonly string[], why: string): StatusError =>
  new StatusError(
    500,
    'StorageReadError',
    `failed to read one or more ${formatGroupResource(where)} from the storage`,
    {
      ...about(where, ''),
      causes: keys.map(key => ({ reason: 'UnexpectedServerResponse', field: key, message: `${key}: ${why}` })),
    },
  );

/** 507: the server has no room for what was to be written. Upstream has no reason of its own for it; what clients make
 *  of a 507 without a body is InternalError. */
export const insufficientStorage = (message: string, cause: unknown): StatusError =>
  new StatusError(507, 'InternalError', message, { causes: [{ message }] }, { cause });

/** 504 or 503 style answers that say when to come back. */
export const serverTimeout = (where: GroupResource, operation: string, retryAfterSeconds: number): StatusError =>
  new StatusError(
    500,
    'ServerTimeout',
    `The ${operation} operation against ${formatGroupResource(where)} could not be completed at this time, please try again.`,
    {
      ...about(where, operation),
      retryAfterSeconds,
    },
  );

/** 429: too many requests, or an eviction that a budget forbids. */
export const tooManyRequests = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds });

const hasReason = (error: unknown, ...reasons: string[]): error is StatusError =>
  error instanceof StatusError && reasons.includes(error.status.reason);

/** 404: there is no such object, or no such resource. */
export const isNotFound = (error: unknown): error is StatusError => hasReason(error, 'NotFound');
/** Whether it is not the object that is missing, but the resource. */
export const isUnknownResource = (error: unknown): error is StatusError =>
  isNotFound(error) && error.status.details?.name === undefined;
/** 409 of a create: the name is taken. */
export const isAlreadyExists = (error: unknown): error is StatusError => hasReason(error, 'AlreadyExists');
/** 409 of an update: the object has changed since it was read. To be read and tried again. */
export const isConflict = (error: unknown): error is StatusError => hasReason(error, 'Conflict');
/** Whether a create was refused because the namespace is on its way out, with all that would want to create in it. */
export const isNamespaceTerminating = (error: unknown): error is StatusError =>
  error instanceof StatusError &&
  (error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false);
/** 422: the object breaks rules of its kind, which the causes name by field. */
export const isInvalid = (error: unknown): error is StatusError => hasReason(error, 'Invalid');
/** 403: the user may not, or admission refused. */
export const isForbidden = (error: unknown): error is StatusError => hasReason(error, 'Forbidden');
/** 405: the resource does not know the verb, or the path the method. */
export const isMethodNotSupported = (error: unknown): error is StatusError => hasReason(error, 'MethodNotAllowed');
/** Whether the server does not know who asks. */
export const isUnauthorized = (error: unknown): error is StatusError => hasReason(error, 'Unauthorized');
/** 410: the version to read or watch from is compacted. To be listed anew. */
export const isExpired = (error: unknown): error is StatusError => hasReason(error, 'Expired', 'Gone');

/** The error of a Status that came over the wire. */
export function errorOfStatus(
  status: Partial<Pick<FailureStatus, 'code' | 'reason' | 'message' | 'details'>>,
): StatusError {
  const { code = 500, reason = 'Unknown', message = 'unknown error', details } = status;
  return new StatusError(code, reason, message, details);
}
