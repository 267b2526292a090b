/** Priority levels, and which requests belong to which: upstream's suggested configuration as a table, its objects' words
 *  included, so that FlowSchemas and PriorityLevelConfigurations can be read into it.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
import { sourceOf } from '#base';
import type { ApiRequest, UserInfo } from '#client';

/** Requests that share a part of the server. */
export interface PriorityLevel {
  readonly name: string;
  /** Exempt ones are never counted, and never wait. */
  readonly type: 'Exempt' | 'Limited';
  /** Its part of all seats, in proportion to those of the others. */
  readonly nominalConcurrencyShares: number;
  /** How many of its seats others may use while it does not. */
  readonly lendablePercent: number;
  /** How many requests of one flow may wait. */
  readonly queueLengthLimit: number;
  /** How many requests of all flows may wait. */
  readonly waitingLimit: number;
}

/** What a request is told apart by. */
export interface FlowSubject {
  readonly user: UserInfo;
  /** A resource, or a path that is none. */
  readonly about: Partial<Pick<ApiRequest, 'group' | 'resource' | 'namespace'>> & { readonly path?: string };
  /** Where it comes from. Default: this process. */
  readonly address?: string | undefined;
}

/** The first schema that matches says the level. */
interface FlowSchema {
  readonly name: string;
  readonly level: PriorityLevel;
  matches(subject: FlowSubject): boolean;
}

/** What components of the cluster have waiting is their own work, not somebody's flood. */
const ownQueue = { queueLengthLimit: 10_000, waitingLimit: 20_000 };

const limited = (
  name: string,
  shares: number,
  lendablePercent: number,
  queue: Pick<PriorityLevel, 'queueLengthLimit' | 'waitingLimit'>,
): PriorityLevel => ({ name, type: 'Limited', nominalConcurrencyShares: shares, lendablePercent, ...queue });

export const exempt: PriorityLevel = { ...limited('exempt', 40, 50, ownQueue), type: 'Exempt' };
const leaderElection = limited('leader-election', 10, 0, ownQueue);
const nodeHigh = limited('node-high', 40, 25, ownQueue);
const system = limited('system', 30, 33, ownQueue);
const workloadHigh = limited('workload-high', 40, 50, ownQueue);
const workloadLow = limited('workload-low', 100, 90, { queueLengthLimit: 500, waitingLimit: 4000 });
const globalDefault = limited('global-default', 20, 50, { queueLengthLimit: 500, waitingLimit: 2000 });

/** Those that are limited, the most urgent first. */
export const priorityLevels: readonly PriorityLevel[] = [
  leaderElection,
  nodeHigh,
  system,
  workloadHigh,
  workloadLow,
  globalDefault,
];

/** Those that share the room for bodies: all. Who is exempt has no limit of requests, and yet only so much memory. */
export const bodyLevels: readonly PriorityLevel[] = [exempt, ...priorityLevels];

const components: readonly string[] = [
  'system:kube-controller-manager',
  'system:kube-scheduler',
  'system:kube-proxy',
  'system:dns',
];
/** A server that is busy is not dead. */
const probes: readonly string[] = ['/healthz', '/livez', '/readyz'];
const nodeHeartbeats: readonly string[] = ['nodes', 'leases'];

const isIn = (group: string, { user }: FlowSubject): boolean => user.groups.includes(group);
const isComponent = (subject: FlowSubject): boolean =>
  components.includes(subject.user.username) || isIn('system:serviceaccounts:kube-system', subject);
const isLease = ({ about: { group, resource } }: FlowSubject): boolean =>
  resource === 'leases' && group === 'coordination.k8s.io';

/** In the order of upstream's `matchingPrecedence`. */
export const flowSchemas: readonly FlowSchema[] = [
  { name: 'exempt', level: exempt, matches: subject => isIn('system:masters', subject) },
  { name: 'probes', level: exempt, matches: ({ about: { path } }) => path !== undefined && probes.includes(path) },
  {
    name: 'system-leader-election',
    level: leaderElection,
    matches: subject => isLease(subject) && subject.about.namespace === 'kube-system' && isComponent(subject),
  },
  {
    name: 'system-node-high',
    level: nodeHigh,
    matches: subject => nodeHeartbeats.includes(subject.about.resource ?? '') && isIn('system:nodes', subject),
  },
  { name: 'system-nodes', level: system, matches: subject => isIn('system:nodes', subject) },
  { name: 'system-components', level: workloadHigh, matches: isComponent },
  { name: 'service-accounts', level: workloadLow, matches: subject => isIn('system:serviceaccounts', subject) },
  { name: 'global-default', level: globalDefault, matches: () => true },
];

/** The level of a request. */
export function levelOf(subject: FlowSubject): PriorityLevel {
  for (const schema of flowSchemas) if (schema.matches(subject)) return schema.level;
  return globalDefault;
}

/** Whose a request is: one flow waits in one line. Those whom nobody knows are told apart by where they come from. */
export function flowOf({ user: { username }, address }: FlowSubject): string {
  return username === 'system:anonymous' ? `${username} ${sourceOf(address ?? '')}` : username;
}
