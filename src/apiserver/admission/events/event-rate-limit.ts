/** EventRateLimit: no more events are written in a second than the configuration says, in all, for each namespace,
 *  user, or source and object. Those of both groups count, as they are the same objects.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit */
import { Event, tooManyRequests } from '#api';
import type { Clock } from '#base';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { TokenBuckets } from './token-buckets.ts';

/** By what events are told apart when they are counted. */
export const limitTypes = ['Server', 'Namespace', 'User', 'SourceAndObject'] as const;
/** The `type` of a limit in the configuration. */
export type LimitType = (typeof limitTypes)[number];

/** How many events may be written. */
export interface EventLimit {
  /** What has a budget of its own. */
  readonly type: LimitType;
  /** A second, once the burst is used up. */
  readonly qps: number;
  readonly burst: number;
  /** Budgets that are kept at most. */
  readonly cacheSize: number;
}

const keys: Readonly<Record<LimitType, (request: AdmissionRequest) => string>> = {
  Server: () => '',
  Namespace: ({ namespace }) => namespace,
  User: ({ user }) => user.username,
  SourceAndObject: ({ object }) => keyOfEvent(object as Event),
};

function keyOfEvent({ source, involvedObject }: Event): string {
  const { component = '', host = '' } = source ?? {};
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '' } = involvedObject;
  return [component, host, kind, namespace, name, uid, apiVersion].join('');
}

/** Off unless there are limits; refuses with 429. */
export function eventRateLimit({
  clock,
  limits = [],
}: {
  clock: Pick<Clock, 'now'>;
  limits?: readonly EventLimit[] | undefined;
}): AdmissionPlugin {
  const budgets = limits.map(limit => ({ ...limit, buckets: new TokenBuckets({ ...limit, clock }) }));
  return {
    name: 'EventRateLimit',
    isOptional: true,
    lacks: limits.length === 0 ? 'limits in the file of --admission-control-config-file' : undefined,
    validate(request) {
      const { resource, operation, dryRun } = request;
      if (resource.kind !== Event || dryRun || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
      const faults = budgets.flatMap(({ type, buckets }) => {
        const key = keys[type](request);
        return buckets.take(key) ? [] : [`limit reached on type ${type} for key ${key}`];
      });
      if (faults.length === 0) return;
      throw tooManyRequests(faults.length === 1 ? String(faults[0]) : `[${faults.join(', ')}]`, 1);
    },
  };
}
