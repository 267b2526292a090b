/** From an HTTP answer to what the in-process transport would have returned or thrown. Pure. */
import {
  errorOfStatus,
  type FailureStatus,
  findStruct,
  type KubeList,
  type KubeObject,
  normalize,
  type StatusError,
  unknownResource,
} from '#api';
import type { WatchEvent } from '../transport.ts';

/** The value of a successful answer. Items of a list get the apiVersion and kind that upstream leaves out, and objects
 *  their normal form: without the nulls that stand for what is not there. */
export function completeAnswer(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const list = value as Partial<KubeList>;
  if (!list.kind?.endsWith('List')) return tidy(value);
  const kind = list.kind.slice(0, -'List'.length);
  list.items ??= [];
  for (const item of list.items) {
    item.apiVersion ??= list.apiVersion ?? '';
    item.kind ??= kind;
    tidy(item);
  }
  return value;
}

/** Brings an object of a known kind into its normal form. */
function tidy<T>(value: T): T {
  const { apiVersion, kind } = value as Partial<KubeObject>;
  const struct = apiVersion && kind ? findStruct(apiVersion, kind) : undefined;
  if (struct) normalize(struct, value);
  return value;
}

/** The error of an answer with a code of 400 and more: its Status, or one made of the code when something between
 *  answered instead of an API server. */
export function decodeError(code: number, text: string): StatusError {
  const status = parseStatus(text);
  if (status) return errorOfStatus({ code, ...status });
  // API servers themselves tell in plain text that a path leads nowhere.
  if (code === 404) return unknownResource();
  const reason = reasons[code] ?? (code >= 500 ? 'InternalError' : 'Unknown');
  return errorOfStatus({
    code,
    reason,
    message: text.trim().slice(0, 1000) || `the server answered with code ${code}`,
  });
}

/** An event of a watch; throws the error of one that reports an error. */
export function decodeWatchEvent(value: unknown): WatchEvent {
  const event = value as { type: string; object: unknown };
  if (event.type === 'ERROR') throw errorOfStatus(event.object as FailureStatus);
  tidy(event.object);
  return event as WatchEvent;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function parseStatus(text: string): Partial<FailureStatus> | undefined {
  try {
    const value = JSON.parse(text) as Partial<FailureStatus> | null;
    return value?.kind === 'Status' ? value : undefined;
  } catch {
    return undefined;
  }
}
