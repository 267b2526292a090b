/** What is counted of resizing running pods, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `kubelet_` */
import { allContainers, type Container, findCondition, isConditionTrue, type Pod, quantityValue } from '#api';
import { Counter, Histogram, type MetricFamily, readWhenAsked, type Sample } from '#base';
import type { KnownPod } from './kubelet.ts';

/** What has a resize that was deferred looked at again, and granted. */
export type RetryTrigger = 'pod_updated' | 'pod_resized' | 'pods_removed';

/** How a resize that was deferred ended. */
export type DeferredResolution = 'accepted' | 'reverted' | 'terminated';

/** Upstream's ranges. */
const durationBoundsMs = [
  10, 50, 100, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];
const deferredBounds = [5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 300, 600, 1200, 1800, 3600];

/** The numbers of one kubelet. */
export class ResizeMetrics {
  readonly #requested = new Counter({
    name: 'kubelet_container_requested_resizes_total',
    help: '[ALPHA] Resizes that were asked for, of each resource of each container.',
    labels: ['resource', 'requirement', 'operation'],
  });
  readonly #durations = new Histogram(
    {
      name: 'kubelet_pod_resize_duration_milliseconds',
      help: '[ALPHA] How long it took to bring pods to what they were granted.',
      labels: ['success'],
    },
    durationBoundsMs,
  );
  readonly #accepted = new Counter({
    name: 'kubelet_pod_deferred_accepted_resizes_total',
    help: '[ALPHA] Resizes that were granted after they had been deferred.',
    labels: ['retry_trigger'],
  });
  readonly #deferred = new Histogram(
    {
      name: 'kubelet_pod_deferred_resize_duration_seconds',
      help: '[ALPHA] How long resizes were deferred.',
      labels: ['resolution', 'priority_bucket'],
    },
    deferredBounds,
  );

  /** A pod asks for other resources than before. */
  requested(before: Pod, after: Pod): void {
    for (const change of requestedChanges(before, after)) this.#requested.at(...change).value++;
  }

  /** What was granted was carried out, or that failed. */
  carriedOut(durationMs: number, isSuccess: boolean): void {
    this.#durations.at(String(isSuccess)).observe(durationMs);
  }

  /** A resize is deferred no more. */
  resolved(pod: Pod, durationMs: number, resolution: DeferredResolution): void {
    this.#deferred.at(resolution, priorityBucket(pod)).observe(durationMs / 1000);
  }

  /** It was granted. */
  accepted(trigger: RetryTrigger): void {
    this.#accepted.at(trigger).value++;
  }

  /** All of them; what `pods` tell is read when somebody asks. */
  families(pods: () => readonly KnownPod[]): MetricFamily[] {
    return [
      this.#requested,
      this.#durations,
      this.#accepted,
      this.#deferred,
      readWhenAsked(
        {
          name: 'kubelet_pod_pending_resizes',
          help: '[ALPHA] Resizes that are not granted.',
          labels: ['reason', 'priority_bucket'],
        },
        () => countPending(pods()),
      ),
      readWhenAsked(
        { name: 'kubelet_pod_in_progress_resizes', help: '[ALPHA] Resizes that are granted and not carried out.' },
        () => pods().filter(({ status }) => isConditionTrue(status?.conditions, 'PodResizeInProgress')).length,
      ),
    ];
  }
}

type RequestedChange = readonly [resource: string, requirement: string, operation: string];

/** Which resources of which containers are asked for otherwise, and how. */
export function requestedChanges(before: Pod, after: Pod): RequestedChange[] {
  const former = new Map(allContainers(before.spec).map(container => [container.name, container]));
  return allContainers(after.spec).flatMap(container => {
    const known = former.get(container.name);
    return known ? changesOf(known, container) : [];
  });
}

const changesOf = (before: Container, after: Container): RequestedChange[] =>
  ['memory', 'cpu'].flatMap(resource =>
    (['requests', 'limits'] as const).flatMap(requirement => {
      const operation = operationOf(
        before.resources?.[requirement]?.[resource],
        after.resources?.[requirement]?.[resource],
      );
      return operation ? [[resource, requirement, operation] as const] : [];
    }),
  );

function operationOf(before: string | undefined, after: string | undefined): string | undefined {
  const [from, to] = [quantityValue(before ?? '0'), quantityValue(after ?? '0')];
  if (from === to) return undefined;
  if (from === 0) return 'add';
  if (to === 0) return 'remove';
  return from < to ? 'increase' : 'decrease';
}

function countPending(pods: readonly KnownPod[]): Sample[] {
  const counts = new Map<string, { readonly labels: readonly string[]; value: number }>();
  for (const { pod, status } of pods) {
    const pending = findCondition(status?.conditions, 'PodResizePending');
    if (!pending) continue;
    const labels = [(pending.reason ?? '').toLowerCase(), priorityBucket(pod)];
    const key = labels.join(' ');
    const counted = counts.get(key) ?? { labels, value: 0 };
    counts.set(key, counted);
    counted.value++;
  }
  return [...counts.values()];
}

/** Upstream's names for ranges of priority, the highest first; what is below all of them is very low. */
const buckets: readonly (readonly [least: number, name: string])[] = [
  [2_000_000_000, 'system-critical'],
  [100_000, 'high'],
  [1, 'medium'],
  [0, 'normal'],
  [-999, 'low'],
];

/** The name of the range that a pod's priority is in. */
export const priorityBucket = ({ spec: { priority = 0 } }: Pod): string =>
  buckets.find(([least]) => priority >= least)?.[1] ?? 'very-low';
