/** What is counted of scheduling, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `scheduler_` */
import {
  type Count,
  Counter,
  type Distribution,
  elapsedMs,
  exponentialBounds,
  Gauge,
  Histogram,
  type MetricsRegistry,
} from '#base';
import type { PendingPods } from './queue/scheduling-queue.ts';

/** How an attempt to schedule a pod ended. */
export type AttemptResult = 'scheduled' | 'unschedulable' | 'error';

interface Attempts {
  readonly count: Count;
  readonly durations: Distribution;
}

/** Numbers of a scheduler. */
export class SchedulerMetrics {
  readonly #attempts = new Counter({
    name: 'scheduler_schedule_attempts_total',
    help: '[STABLE] Attempts to schedule pods, by how they ended.',
    labels: ['result', 'profile'],
  });
  readonly #durations = new Histogram(
    {
      name: 'scheduler_scheduling_attempt_duration_seconds',
      help: '[STABLE] How long attempts took, from the decision to the binding.',
      labels: ['result', 'profile'],
    },
    exponentialBounds(0.001, 2, 15),
  );
  readonly #pending = new Gauge({
    name: 'scheduler_pending_pods',
    help: '[STABLE] Pods that have no node, by what they wait for.',
    labels: ['queue'],
  });
  readonly #podAttempts = new Histogram(
    { name: 'scheduler_pod_scheduling_attempts', help: '[STABLE] How many attempts pods took until they had a node.' },
    exponentialBounds(1, 2, 5),
  );
  /** By result and profile. */
  readonly #known = new Map<string, Attempts>();
  /** When the attempt began that is under way, by the pod's UID. */
  readonly #startedMs = new Map<string, number>();

  /** `pending` is asked when somebody scrapes. */
  constructor(registry: MetricsRegistry | undefined, pending: () => PendingPods) {
    for (const queue of ['active', 'backoff', 'unschedulable', 'gated'] as const)
      this.#pending.from([queue], () => pending()[queue]);
    registry?.add(this.#attempts, this.#durations, this.#pending, this.#podAttempts);
  }

  /** An attempt begins, whose time is counted until {@link end}. */
  begin(uid: string): void {
    this.#startedMs.set(uid, elapsedMs());
  }

  /** The attempt that began last is over. */
  end(uid: string, result: AttemptResult, profile: string): void {
    const startedMs = this.#startedMs.get(uid);
    if (startedMs === undefined) return;
    this.#startedMs.delete(uid);
    const { count, durations } = this.#of(result, profile);
    count.value++;
    durations.observe((elapsedMs() - startedMs) / 1000);
  }

  /** The attempt that began last came to nothing: the pod is gone, or somebody else gave it a node. */
  forget(uid: string): void {
    this.#startedMs.delete(uid);
  }

  /** A pod got its node at this attempt. */
  scheduled(attempts: number): void {
    this.#podAttempts.at().observe(attempts);
  }

  #of(result: AttemptResult, profile: string): Attempts {
    const key = `${result} ${profile}`;
    let known = this.#known.get(key);
    if (!known) {
      known = { count: this.#attempts.at(result, profile), durations: this.#durations.at(result, profile) };
      this.#known.set(key, known);
    }
    return known;
  }
}
