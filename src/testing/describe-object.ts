/** An object in few words, for a message. Pure. */
import type { KubeObject } from '#api';

const longestText = 300;

/** How an object is: the values of its status and the conditions that do not hold. */
export function describeObject(object: KubeObject): string {
  const { status, ...rest } = object as KubeObject & { status?: Status };
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...fields } = rest;
  const parts = [
    ...(metadata.deletionTimestamp === undefined ? [] : [describeDeletion(metadata)]),
    ...(status === undefined ? [cut(JSON.stringify(fields))] : describeStatus(status)),
  ];
  return parts.filter(part => part !== '').join('; ');
}

interface Status extends Record<string, unknown> {
  conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
}

function describeDeletion({ finalizers = [] }: KubeObject['metadata']): string {
  return finalizers.length === 0 ? 'is being deleted' : `is being deleted, held by ${finalizers.join(', ')}`;
}

function describeStatus({ conditions = [], observedGeneration: _observed, ...status }: Status): string[] {
  const values = Object.entries(status)
    .filter(([, value]) => value && ['string', 'number', 'boolean'].includes(typeof value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const unmet = conditions.filter(condition => condition.status !== 'True');
  return [
    values.map(([name, value]) => `${name} ${String(value)}`).join(', '),
    ...unmet.map(({ type, status, reason, message }) => `${type} is ${status}${why(reason, message)}`),
  ];
}

function why(reason: string | undefined, message: string | undefined): string {
  const words = [reason, message].filter(word => word !== undefined && word !== '');
  return words.length === 0 ? '' : ` (${cut(words.join(': '))})`;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)} …` : text;
}
