/** An object in few words, for a message: what its status says, and of pods what they wait for. Pure. */
import type { ContainerStatus, KubeObject, Pod } from '#api';

const longestText = 300;

/** How an object is: the values of its status, the conditions that do not hold, and what its containers wait for. */
export function describeObject(object: KubeObject): string {
  const { status, ...rest } = object as KubeObject & { status?: Status };
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...fields } = rest;
  const parts = [
    ...(metadata.deletionTimestamp === undefined ? [] : [describeDeletion(metadata)]),
    ...(status === undefined ? [cut(JSON.stringify(fields))] : describeStatus(status)),
    ...(object.kind === 'Pod' ? describeContainers(object as Pod) : []),
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

/** The containers of a pod that do not run, or ended badly. */
function describeContainers({ status = {} }: Pod): string[] {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  return [...initContainerStatuses, ...containerStatuses].flatMap(describeContainer);
}

function describeContainer({ name, state, lastState }: ContainerStatus): string[] {
  const ended = state?.terminated ?? lastState?.terminated;
  return [
    ...(state?.waiting ? [`container ${name} waits${why(state.waiting.reason, state.waiting.message)}`] : []),
    ...(ended && ended.exitCode !== 0
      ? [`container ${name} ended with ${ended.exitCode}${why(ended.reason, ended.message)}`]
      : []),
  ];
}

function why(reason: string | undefined, message: string | undefined): string {
  const words = [reason, message].filter(word => word !== undefined && word !== '');
  return words.length === 0 ? '' : ` (${cut(words.join(': '))})`;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)} …` : text;
}
