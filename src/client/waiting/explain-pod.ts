/** Why a pod does not do its work yet, in the words of its status and its events. Pure. */
import { type ContainerStatus, type Event, findCondition, isConditionTrue, type Pod, sidecarsOf } from '#api';

/** What a container says while it is being started: its pod's events know more. */
const unremarkable = ['ContainerCreating', 'PodInitializing'];

/** `ErrImagePull: ...`: the waiting reason of a container, what keeps the pod from its node, or the last of these
 *  events. Undefined for a pod that is ready, or has done its work. */
export function explainPod({ metadata, spec, status = {} }: Pod, events: readonly Event[]): string | undefined {
  const { phase, reason, message, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  if (metadata.deletionTimestamp !== undefined) return 'it is being deleted';
  if (phase === 'Succeeded' || isConditionTrue(conditions, 'Ready')) return undefined;
  if (phase === 'Failed') return join(reason ?? 'Failed', message ?? endOfOne(containerStatuses));
  const unscheduled = findCondition(conditions, 'PodScheduled');
  if (unscheduled?.status === 'False') return join(unscheduled.reason ?? 'Unscheduled', unscheduled.message);
  const containers = [...initContainerStatuses, ...containerStatuses];
  const remark = containers.map(explainContainer).find(text => text !== undefined);
  if (remark !== undefined) return remark;
  const sidecars = new Set(sidecarsOf(spec).map(({ name }) => name));
  const setUp = initContainerStatuses.find(
    ({ name, state, started }) => state?.running && !(started && sidecars.has(name)),
  );
  if (setUp) return `init container ${setUp.name} runs`;
  const last = lastOf(events);
  if (last) return join(last.reason ?? last.type ?? 'Event', last.message);
  const waiting = containers.find(({ state }) => state?.waiting)?.state?.waiting;
  return waiting?.reason ?? findCondition(conditions, 'Ready')?.message ?? phase ?? 'Pending';
}

function explainContainer({ state, lastState }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {};
  if (terminated && terminated.exitCode !== 0) return join(terminated.reason ?? 'Error', describeEnd(terminated));
  if (!waiting?.reason || unremarkable.includes(waiting.reason)) return undefined;
  const before = lastState?.terminated;
  return join(
    waiting.reason,
    [waiting.message, before && `it ended before with ${describeEnd(before)}`].filter(Boolean).join('; '),
  );
}

const endOfOne = (containers: readonly ContainerStatus[]): string | undefined => {
  const ended = containers
    .map(({ state }) => state?.terminated)
    .find(terminated => terminated && terminated.exitCode !== 0);
  return ended && describeEnd(ended);
};

const describeEnd = ({ exitCode, message }: { exitCode: number; message?: string }): string =>
  join(`exit code ${exitCode}`, message);

const join = (word: string, text: string | undefined): string => (text ? `${word}: ${text}` : word);

/** The newest event; of those of one second a warning, then the later one. */
export function lastOf(events: readonly Event[]): Event | undefined {
  const isWarning = ({ type }: Event) => (type === 'Warning' ? 1 : 0);
  return events.toSorted((one, other) => seconds(one) - seconds(other) || isWarning(one) - isWarning(other)).at(-1);
}

const seconds = (event: Event): number => Math.floor(lastSeenMs(event) / 1000);

/** When what an event tells of last happened, in epoch milliseconds; 0 when it does not say. */
export const lastSeenMs = ({ series, lastTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0;
