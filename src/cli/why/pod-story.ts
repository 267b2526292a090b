/** Why a pod is as it is, out of what the API, the scheduler and the kubelet know. Pure. */
import { type ContainerStatus, defaultSchedulerName, type Event, type Pod } from '#api';
import { explainPod, lastSeenMs, type PodGroupPlacement, type PodPlacement } from '#client';
import { formatAge, listNames, type Story, section } from './story.ts';

/** What was found out about a pod. */
export interface PodFacts {
  readonly pod: Pod;
  /** About the pod. */
  readonly events: readonly Event[];
  /** What its scheduler knows of it; why that is not known, or undefined when it knows nothing of the pod (any
   *  more). */
  readonly placement: PodPlacement | { readonly unknown: string } | undefined;
  readonly nowMs: number;
}

/** The newest of these are told. */
const mostEvents = 8;

/** The summary is one cause, the nearest; sections without anything to say are left out. */
export function podStory(facts: PodFacts): Story {
  const { pod, events, nowMs } = facts;
  const { name, namespace = '' } = pod.metadata;
  const phase = pod.status?.phase ?? 'Pending';
  const why = explainPod(pod, events);
  return {
    about: `pod ${namespace}/${name}`,
    summary: why === undefined ? `${phase}${phase === 'Running' ? ' and ready' : ''}` : `${phase}: ${why}`,
    sections: [
      ...section('Node', nodeLines(facts)),
      ...section('Conditions', conditionLines(pod)),
      ...section('Containers', containerLines(pod, nowMs)),
      ...section('Probes', lastMessages(events, 'Unhealthy')),
      ...section('Events', eventLines(events, nowMs)),
    ],
  };
}

function nodeLines({ pod, placement }: PodFacts): string[] {
  const { nodeName, schedulerName = defaultSchedulerName } = pod.spec;
  const given = nodeName === undefined ? [] : [`it has ${nodeName}`];
  if (!placement)
    return [...given, ...(nodeName === undefined ? [`the scheduler ${schedulerName} knows nothing of it`] : [])];
  if ('unknown' in placement) return [...given, `the scheduler cannot be asked: ${placement.unknown}`];
  return [...given, ...placementLines(placement)];
}

function placementLines(placement: PodPlacement): string[] {
  const { message, podRejected, rejected, postFilter = [], group, room, scores = [], waits, attempts = 0 } = placement;
  return [
    ...(message === undefined ? [] : [message]),
    ...(podRejected
      ? [`${podRejected.plugins.join(', ')} (${podRejected.point}): ${podRejected.reasons.join(', ')}`]
      : []),
    ...rejected.map(
      ({ plugin, reasons, nodes }) =>
        `${plugin} refused ${nodes.length === 1 ? 'one node' : `${nodes.length} nodes`}: ${reasons.join(', ')} (${listNames(nodes)})`,
    ),
    ...postFilter,
    ...(group ? [describeGroup(group)] : []),
    ...(room ? [`room is made for it on ${room.node}, where ${listNames(room.victims)} must go`] : []),
    ...scores.map(({ node, total, parts }) => {
      const points = Object.entries(parts).map(([plugin, part]) => `${plugin} ${part}`);
      // The scheduler compares nothing where only one is left.
      return points.length === 0 ? `only ${node} could take it` : `${node} has ${total} points: ${points.join(', ')}`;
    }),
    ...(waits === undefined ? [] : [`tried ${attempts === 1 ? 'once' : `${attempts} times`}; it waits for ${waits}`]),
  ];
}

/** What it waits for together with others, and for how many. */
function describeGroup({ name, minCount, waiting, scheduled }: PodGroupPlacement): string {
  const there = `${waiting} ${waiting === 1 ? 'pod waits' : 'pods wait'} for a node, ${scheduled} ${scheduled === 1 ? 'has' : 'have'} one`;
  if (minCount === undefined) return `it waits for its pod group ${name}, which is not there: ${there}`;
  if (minCount === 0) return `it is scheduled with its pod group ${name}, as far as there is room: ${there}`;
  const missing = minCount - waiting - scheduled;
  const rest = missing > 0 ? `; ${missing} more must come` : '';
  return `it is scheduled with its pod group ${name}, of which ${minCount} must have places at once: ${there}${rest}`;
}

/** Those that say more than that all is well. */
const conditionLines = ({ status }: Pod): string[] =>
  (status?.conditions ?? [])
    .filter(({ status, reason }) => status !== 'True' || reason)
    .map(({ type, status, reason, message }) => [`${type} is ${status}`, reason, message].filter(Boolean).join(': '));

function containerLines({ status = {} }: Pod, nowMs: number): string[] {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  return [
    ...initContainerStatuses.map(container => `init container ${describeContainer(container, nowMs)}`),
    ...containerStatuses.map(container => describeContainer(container, nowMs)),
  ];
}

function describeContainer(container: ContainerStatus, nowMs: number): string {
  const { name, image, ready, restartCount, lastState } = container;
  const before = lastState?.terminated;
  return [
    `${name} (${image}): ${describeState(container, nowMs)}${ready ? ', ready' : ''}`,
    ...(restartCount > 0 ? [`${restartCount} restart${restartCount === 1 ? '' : 's'}`] : []),
    ...(before ? [`it ended before with ${before.reason ?? 'Error'} (exit code ${before.exitCode})`] : []),
  ].join('; ');
}

function describeState({ state = {} }: ContainerStatus, nowMs: number): string {
  const { waiting, running, terminated } = state;
  if (running) return `running${running.startedAt ? ` for ${formatAge(nowMs - Date.parse(running.startedAt))}` : ''}`;
  if (terminated)
    return [`ended with ${terminated.reason ?? 'Error'} (exit code ${terminated.exitCode})`, terminated.message]
      .filter(Boolean)
      .join(': ');
  return ['waiting', waiting?.reason, waiting?.message].filter(Boolean).join(': ');
}

const newestFirst = (events: readonly Event[]): Event[] =>
  events.toSorted((one, other) => lastSeenMs(other) - lastSeenMs(one));

/** The last thing that was said for a reason, by each that said it. */
const lastMessages = (events: readonly Event[], reason: string): string[] => [
  ...new Set(newestFirst(events).flatMap(event => (event.reason === reason ? [event.message ?? ''] : []))),
];

const eventLines = (events: readonly Event[], nowMs: number): string[] =>
  newestFirst(events)
    .slice(0, mostEvents)
    .map(event => {
      const { type = 'Normal', reason = '', message = '', count = 1, series } = event;
      const times = series?.count ?? count;
      return `${formatAge(nowMs - lastSeenMs(event))} ago  ${type}  ${reason}${times > 1 ? ` (x${times})` : ''}: ${message}`;
    });
