/** Query parameters of resource requests. */
import { parse } from 'node:querystring';
import { badRequest } from '#api';
import type { RequestOptions } from '#client';
import type { Parameters } from '../pipeline/call.ts';

/** Values by name, each as often as the query has it. */
export type Query = Parameters;

const noQuery: Query = Object.freeze({});

/** The parameters of a query string, without its question mark. */
export const parseQuery = (text: string): Query => (text === '' ? noQuery : parse(text));

/** The first value of a parameter. */
export function firstOf(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'object' ? value[0] : value;
}

/** A parameter that is on when it is there, unless it says no. Source: the conversion of queries upstream. */
export function flagOf(query: Query, name: string): boolean | undefined {
  const value = firstOf(query, name);
  if (value === undefined) return undefined;
  return value !== 'false' && value !== '0';
}

/** Go's texts for true. Source: `strconv.ParseBool` */
const trueTexts: readonly (string | undefined)[] = ['1', 't', 'T', 'true', 'TRUE', 'True'];

/** What people read answers with. */
const readers = ['curl', 'Wget', 'Mozilla/5.0'];

/** Whether an answer is to be laid out for people: who asks says so, or is a tool that shows it to them. */
export function isForPeople(query: Query, userAgent = ''): boolean {
  const value = firstOf(query, 'pretty');
  return value ? trueTexts.includes(value) : readers.some(reader => userAgent.startsWith(reader));
}

const duration = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** Throws the 400 for a `timeout` that is no duration, such as `30s`. Client libraries send it with all requests but
 *  watches, and keep it themselves: a request takes no longer here anyway. */
export function checkTimeout(query: Query): void {
  const value = firstOf(query, 'timeout');
  if (!value || duration.test(value)) return;
  throw badRequest(`invalid timeout specified in the request URL - time: invalid duration "${value}"`);
}

const texts = [
  'resourceVersion',
  'resourceVersionMatch',
  'labelSelector',
  'fieldSelector',
  'continue',
  'fieldManager',
  'fieldValidation',
  'propagationPolicy',
  'pretty',
] as const;
const numbers = ['limit', 'timeoutSeconds', 'gracePeriodSeconds'] as const;
const flags = [
  'allowWatchBookmarks',
  'sendInitialEvents',
  'force',
  'orphanDependents',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
] as const;

const noOptions: RequestOptions = Object.freeze({});

/** Throws the 400 for a number that is none, or has more than 64 bits. */
export function readOptions(query: Query): RequestOptions {
  if (query === noQuery) return noOptions;
  const options: Record<string, unknown> = {};
  for (const name of texts) {
    const value = firstOf(query, name);
    if (value) options[name] = value;
  }
  for (const name of numbers) {
    const value = firstOf(query, name);
    if (!value) continue;
    options[name] = numberOf(value);
  }
  for (const name of flags) {
    const value = flagOf(query, name);
    if (value !== undefined) options[name] = value;
  }
  const { dryRun } = query;
  if (dryRun !== undefined) options['dryRun'] = [dryRun].flat();
  return options;
}

function numberOf(value: string): number {
  const fail = (why: string) => badRequest(`strconv.ParseInt: parsing "${value}": ${why}`);
  if (!/^-?\d+$/.test(value)) throw fail('invalid syntax');
  // So many digits at most: the number of a thousand takes long to make.
  const isLong = !/^-?0*\d{1,19}$/.test(value);
  if (isLong || BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) throw fail('value out of range');
  return Number(value);
}
